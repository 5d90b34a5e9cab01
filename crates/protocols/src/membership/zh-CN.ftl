# 组成员管理：谁还在，靠探测，也靠传言。
membership-name = 组成员管理
    .meaning = 每个成员每个周期探测另一个成员。没有回答的，先请别人代为探测，再怀疑，最后判定死亡；消息随探测一起传开，被怀疑的成员可以回应。

membership-role-member = 成员
membership-role-client = 客户端
membership-rank = 第 { $incarnation } 世

membership-line-down = 宕机
membership-line-idle = 空闲
membership-line-asks = { $request } …
membership-line-holds = { $dead ->
    [0] { $suspects ->
        [0] 全部存活
       *[other] 怀疑 { $suspects } 个
    }
   *[other] { $suspects ->
        [0] { $dead } 个死亡
       *[other] { $dead } 个死亡，怀疑 { $suspects } 个
    }
}

membership-field-incarnation = 世代
    .meaning = 只有成员自己才能把它加一，用来回应怀疑。世代越新的消息越算数。
membership-field-accused = 被怀疑的世代
    .meaning = 它听说自己被怀疑或被判定死亡的最新世代。
membership-field-suspects = 怀疑
    .meaning = 没有回答的成员。它们还有一段时间可以说自己活着。
membership-field-dead = 认为已死
    .meaning = 怀疑期已过的成员，不再探测。
membership-field-probes = 在等
    .meaning = 这个周期里探测过、还没有回答的成员。
membership-field-health = 自身状况
    .meaning = 自己的探测有多不顺。数值越高，给别人的时间越多：问题可能出在自己身上。
membership-field-news = 待传消息
    .meaning = 还要附在它发出的信息里的消息条数。
membership-field-starts = 启动次数
    .meaning = 它启动过多少次。靠磁盘上的这个数，它知道自己离开过。
membership-field-asks = 询问
    .meaning = 这个客户端询问的成员。
membership-field-request = 请求
    .meaning = 还没有答复的请求。
membership-field-seq = 编号
    .meaning = 回答会重复问题的编号。
membership-field-session = 会话
    .meaning = 这个客户端所有请求标识的一部分。磁盘为空的客户端会另外随机取一个，所以标识不会重复。
membership-field-tries = 重试次数
    .meaning = 这个请求重发了多少次。
membership-field-queue = 等待的请求
    .meaning = 等当前请求得到答复后才发的请求。
membership-field-member = 成员
    .meaning = 这条信息说的是哪个成员。
membership-field-number = 成员编号
    .meaning = 成员名字里的数字。
membership-field-table = 不在世的
    .meaning = 发送者认为可疑（?）或已死（✗）的成员。

membership-news-alive = { $member } 活着 { $incarnation }
membership-news-suspect = { $member }? { $incarnation }
membership-news-dead = { $member }✗ { $incarnation }

membership-timer-period = 下一次探测
membership-timer-ping-timeout = 没有回答
membership-timer-suspicion = 判定 { $member } 死亡
membership-timer-push-pull = 交换全部
membership-timer-reconnect = 试着联系死者
membership-timer-join = 再问发生了什么
membership-timer-retry = 重问
membership-timer-load = 下一个请求

membership-message-ping = 在吗
membership-message-ping-news = 在吗；{ $news }
membership-message-ack = { $member } 在
membership-message-ack-news = { $member } 在；{ $news }
membership-message-ping-req = 代问 { $member }
membership-message-sync = 全部：{ $table }
membership-message-sync-answer = 全部：{ $table }
membership-message-find = 查 n{ $number }
membership-message-found = 查到 n{ $number }
membership-message-unknown = 没有 n{ $number }

membership-note-no-answer = { $node } 还没有得到 { $member } 的回答，请别人代问
membership-note-suspects = { $node } 怀疑 { $member }，第 { $incarnation } 世
membership-note-dead = { $node } 判定 { $member } 死亡，第 { $incarnation } 世
membership-note-alive-again = { $node } 听说 { $member } 活着，第 { $incarnation } 世
membership-note-answers = { $node } 听说自己被怀疑，于是说自己活着：第 { $incarnation } 世
membership-note-asks-again = { $client } 没有得到回答，改问 { $member }
membership-note-known = { $time } 后大家都知道了

membership-response-alive = n{ $number } 活着
membership-response-suspect = n{ $number } 被怀疑
membership-response-dead = n{ $number } 已死
membership-response-unknown = 没有 n{ $number }
membership-request-forms = 可以这样问：find <成员>，例如 find n3。
membership-request-find = 查找
membership-argument-member = 成员

membership-promise-never-back = 看法不会倒退
    .meaning = 一个成员对另一个成员的看法不会变旧：世代越新越算数；同一世代里，已死重于怀疑，怀疑重于活着。
membership-promise-own-voice = 新世代只能由成员自己开始
    .meaning = 谁手里都不会有某个成员自己还没有开始的世代。
membership-promise-refutes = 被怀疑的成员会回应
    .meaning = 成员听说自己被怀疑或已死时，会开始一个还没有被怀疑过的世代。

membership-violation-never-back = { $node } 已经有 { $member } 第 { $incarnation } 世的更新的消息，现在却信了更旧的
membership-violation-own-voice = { $node } 认为 { $member } 到了第 { $incarnation } 世，可 { $member } 从来没有开始过这一世
membership-violation-refutes = { $node } 听说自己的第 { $incarnation } 世被怀疑，却什么也不说

membership-goal-noticed = 有成员被怀疑或被判定死亡
membership-goal-found-dead = 崩溃的成员被判定死亡
membership-goal-wrongly-dead = 还在运行的成员被判定死亡
membership-goal-back = 被怀疑或已死的成员又活了

membership-picture = 看法
membership-exhibit-opinions = 每个成员认为谁不在世
membership-logs-bands = 可疑、已死
membership-exhibit-about = 别人怎样看每个成员
membership-column-member = 成员
membership-column-suspected-by = 怀疑它的
membership-column-dead-to = 认为它已死的
membership-exhibit-found = 一次崩溃多久被发现
membership-part-unnoticed = 没人察觉
membership-part-suspected = 被怀疑
membership-part-spreads = 消息传开

membership-headline-members = { $value } 个成员
membership-headline-helpers = { $value ->
    [0] 不请别人代问
   *[other] 请 { $value } 个代问
}
membership-parameter-members = 成员
    .meaning = 这个组有多少成员。
membership-parameter-period = 周期
    .meaning = 每个成员在这段时间里探测另一个成员。
membership-parameter-ping-timeout = 探测超时
    .meaning = 这么久没有回答，就请别人代问。周期结束前要留出他们回答的时间。
membership-parameter-helpers = 代问的成员
    .meaning = 请多少个成员代为探测没有回答的成员。
membership-parameter-pick = 探测谁
    .meaning = 成员怎样选下一个探测对象。
membership-parameter-pick-round-robin = 打乱次序后逐个来
membership-parameter-pick-random = 每次随机
membership-parameter-suspicion = 怀疑期
    .meaning = 没有回答的成员先被怀疑一段时间，才算死亡。
membership-parameter-suspicion-on = 开
membership-parameter-suspicion-off = 关
membership-parameter-suspicion-mult = 最短怀疑期
    .meaning = 以周期计，再乘以成员数的对数。
membership-parameter-suspicion-max = 最长怀疑期
    .meaning = 最短怀疑期的多少倍。证实的成员越多，越接近最短。
membership-parameter-gossip = 每条信息附带的消息
    .meaning = 一条信息最多附带多少条消息。
membership-parameter-retransmit = 传几次
    .meaning = 每条消息传多少次，再乘以成员数的对数。
membership-parameter-push-pull = 交换间隔
    .meaning = 成员多久与另一个成员交换全部看法。0：从不。
membership-parameter-reconnect = 多久试一次死者
    .meaning = 成员多久试着联系一个它认为已死的成员。0：从不；这样，被切开的两半就再也合不拢。
membership-parameter-awareness = 留意自身状况
    .meaning = 自己的探测不顺时，给探测更多时间。
membership-parameter-awareness-on = 开
membership-parameter-awareness-off = 关
membership-parameter-refute = 被怀疑者回应
    .meaning = 成员听说自己被怀疑时，开始新的世代，并说自己活着。
membership-parameter-refute-on = 开
membership-parameter-refute-off = 关
    .warning = 会违背承诺
membership-parameter-alive = 相信“活着”
    .meaning = 哪些说某个成员活着的消息算数。
membership-parameter-alive-newer = 只信更新的世代
membership-parameter-alive-any = 都信
    .warning = 会违背承诺
membership-parameter-accuse = 怀疑时写哪个世代
    .meaning = 成员说对方没有回答时，说的是对方的哪一世。
membership-parameter-accuse-known = 已知的世代
membership-parameter-accuse-next = 再下一世，好让它算数
    .warning = 会违背承诺
membership-parameter-clients = 客户端
    .meaning = 有多少客户端。
membership-parameter-retry = 重试
    .meaning = 客户端等多久没有答复就改问下一个成员。
membership-parameter-load = 请求间隔
    .meaning = 每个客户端多久自己发一次请求。0：只有手动的请求。

membership-variant-lifeguard = SWIM 加 Lifeguard
    .meaning = 怀疑期随着证实的成员增多而缩短，成员也留意自身状况。遵守全部承诺。
membership-variant-swim = SWIM
    .meaning = 怀疑期长度固定，成员不怀疑自己。遵守全部承诺，但更常冤枉活着的成员。
membership-variant-random-pick = 随机探测
    .meaning = 每次随机选探测对象，所以轮到某个成员可能要很久。
membership-variant-no-helpers = 不请别人代问
    .meaning = 丢一条信息就足以引起怀疑。
membership-variant-no-suspicion = 立即判死
    .meaning = 没有回答的成员没有时间说自己活着。
membership-variant-any-alive = 什么“活着”都信
    .meaning = 迟到的旧“活着”会让被怀疑或已死的成员复活。
membership-variant-silent = 被怀疑者沉默
    .meaning = 成员听说自己被怀疑却不回应，于是活着就被判定死亡；只有重启之后才重新开始。
membership-variant-raised = 怀疑者抬高世代
    .meaning = 为了让怀疑算数，写上对方从未开始过的世代。
