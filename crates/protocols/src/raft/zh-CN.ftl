# Raft：选主与日志复制。
raft-name = Raft
    .meaning = 服务器以多数票选出领导者，领导者把日志复制给其他服务器。本任期的条目只要多数拥有就算提交，此后无论谁领导都不会消失。

raft-role-leader = 领导者
raft-role-follower = 跟随者
raft-role-candidate = 候选者
raft-role-pre-candidate = 预候选者
raft-role-client = 客户端
raft-rank = 任期 { $term }

raft-line-down = 已停机
raft-line-idle = 空闲
raft-line-asks = { $request } …
raft-line-disk = 磁盘：日志 { $last }
raft-line-log = 日志 { $last } · { $newest }
raft-line-open = 日志 { $last }，{ $open } 条未提交
raft-line-votes = { $votes } 票，共 { $servers } 台
raft-value-matched = { $server }：{ $index }

raft-field-term = 任期
    .meaning = Raft 里的时间：每次选举开始一个新任期。服务器一旦得知更新的任期就会跟上。
raft-field-voted-for = 投票给
    .meaning = 这台服务器在本任期投给了哪个候选者。它写在磁盘上，否则重启之后就可能再投一次。
raft-field-log = 日志
    .meaning = 日志有多少条目。条目的编号叫索引。
raft-field-last-term = 末条的任期
    .meaning = 最新条目由哪个任期的领导者写下。比较两份日志时先比它，再比长度。
raft-field-commit = 提交索引
    .meaning = 这台服务器所知的最后一个已提交条目。领导者最先知道。
raft-field-applied = 已应用
    .meaning = 这台服务器的状态机应用到了哪一条。
raft-field-leader = 领导者
    .meaning = 这个节点所认为的领导者。
raft-field-votes = 得票
    .meaning = 已经同意的服务器，包括候选者自己。
raft-field-matched = 匹配索引
    .meaning = 据领导者所知，每个跟随者的日志与它一致到第几条。
raft-field-reads = 等待中的读
    .meaning = 要等多数服务器确认领导者仍在领导，才能答复的读请求。
raft-field-request = 正在请求
    .meaning = 还没得到答复的请求。
raft-field-seq = 请求编号
    .meaning = 客户端的每个请求都有自己的编号，重复的请求因此能被认出。
raft-field-session = 会话
    .meaning = 该客户端所有请求标识的一部分。磁盘为空的客户端启动时会随机另取一个，所以没有标识会用到第二次。
raft-field-tries = 重试次数
    .meaning = 这个请求重发了几次。
raft-field-queue = 排队的请求
    .meaning = 等前一个请求得到答复后才发出的请求。
raft-field-key = 键
    .meaning = 值存放时的名字。
raft-field-value = 值
    .meaning = 键下存放的内容。
raft-field-index = 索引
    .meaning = 日志条目的编号。
raft-field-last-index = 日志长度
    .meaning = 候选者日志里最后一条的索引。
raft-field-granted = 同意
    .meaning = 候选者是否得到这一票。
raft-field-prev-index = 接在此条之后
    .meaning = 这些条目跟在哪个索引之后。
raft-field-prev-term = 前一条的任期
    .meaning = 接收者在该处若没有条目，或任期不同，就会拒绝。
raft-field-entries = 内容
    .meaning = 各条写入；小旗表示一个任期的开始。
raft-field-round = 轮次
    .meaning = 领导者每向所有服务器发一次就加一。答复会带回这个数，因此只能证明那一轮的事。
raft-field-hint = 提示
    .meaning = 两份日志到这里为止可能相同。

raft-timer-election = 选举超时
raft-timer-heartbeat = 心跳
raft-timer-retry = 重试
raft-timer-load = 下一个请求

raft-message-write = 写 { $write }
raft-message-read = 读 { $key }
raft-message-write-ok = 完成 { $index }
raft-message-read-ok = 值 { $value }
raft-message-expired = 已过期
raft-message-redirect = 我不是领导者，任期 { $term }
raft-message-request-vote = 任期 { $term } 投我一票？
raft-message-pre-vote = 任期 { $term } 你会投我吗？
raft-message-vote = 同意，任期 { $term }
raft-message-vote-refused = 不同意，任期 { $term }
raft-message-pre-vote-answer = 会投，任期 { $term }
raft-message-pre-vote-refused = 不会投，任期 { $term }
raft-message-heartbeat = 心跳，任期 { $term }
raft-message-append = 追加 { $first }：{ $entry }
raft-message-append-many = 从 { $first } 起追加 { $count } 条
raft-message-appended = 已有 { $index }
raft-message-append-refused = 拒绝，任期 { $term }

raft-note-campaigns = { $node } 在任期 { $term } 参选
raft-note-leads = { $node } 成为任期 { $term } 的领导者
raft-note-steps-down = { $node } 不再领导，当前任期是 { $term }
raft-note-lost-majority = { $node } 在一个选举超时内没有听到多数服务器
raft-note-cuts-log = { $node } 从第 { $index } 条起截掉 { $count } 条日志：领导者那里是别的条目
raft-note-known-request = { $node } 已经应用过 { $client } 的这个请求
raft-note-asks-again = { $client } 没等到答复，改问 { $server }

raft-response-written = 成功
raft-response-found = { $value }
raft-response-nothing = 没有值
raft-response-expired = 结果不明：更新的请求已先到
raft-request-forms = 可以请求：put <键> <值>，get <键>。
raft-request-long = 键和值各不超过 15 个字节。
raft-request-put = 写
raft-request-get = 读
raft-argument-key = 键
raft-argument-value = 值

raft-promise-one-leader = 每个任期只有一个领导者
    .meaning = 任何一个任期里，至多只有一台服务器担任过领导者（选举安全性）。
raft-promise-one-vote = 任期和投票不会被忘记
    .meaning = 服务器不会退回到比自己说过的更早的任期，也不会在同一任期投给两个候选者。
raft-promise-append-only = 领导者只追加
    .meaning = 服务器在领导一个任期期间，既不改动也不删除自己日志里的条目。
raft-promise-logs-match = 日志匹配
    .meaning = 两份日志若在同一索引处有同一任期的条目，那么到此为止完全相同。
raft-promise-leader-complete = 领导者拥有全部已提交条目
    .meaning = 在某个任期提交的条目，此后每个任期的领导者的日志里都有。
raft-promise-same-commands = 所有服务器应用相同的条目
    .meaning = 任何两台服务器都不会在同一索引处应用不同的条目（状态机安全性）。
raft-promise-nothing-lost = 已确认的写入不会丢失
    .meaning = 凡是告诉过客户端“已完成”的写入，都在最新领导者的日志里。
raft-promise-once = 请求不会应用两次
    .meaning = 请求即使重发，或者在日志里出现两次，也只改变一次状态。
raft-promise-fresh-reads = 读到的不会过时
    .meaning = 读到的至少和发问时任何客户端已知的一样新。再加上日志的顺序，读写就是线性一致的。

raft-violation-one-leader = { $first } 和 { $second } 都在领导任期 { $term }
raft-violation-term-forgotten = { $node } 曾处于任期 { $before }，现在却又说任期 { $term }
raft-violation-second-vote = { $node } 在任期 { $term } 投给了 { $first }，现在又投给 { $second }
raft-violation-append-only = { $node } 正在领导任期 { $term }，自己的日志却丢了或变了一条
raft-violation-logs-match = { $node } 写下的任期 { $term } 第 { $index } 条与最先拥有该条的日志不同
raft-violation-leader-complete = { $node } 领导任期 { $term }，日志里却没有已提交的第 { $index } 条
raft-violation-same-commands = { $node } 应用的第 { $index } 条与最先应用的服务器不同
raft-violation-nothing-lost = { $count ->
    [one] { $writes }，但任期 { $term } 的领导者 { $node } 的日志里没有它
   *[other] 任期 { $term } 的领导者 { $node } 的日志里缺少 { $count } 个已确认的写入：{ $writes }{ $more ->
        [0] {""}
       *[other] ，还有 { $more } 个
    }
}
raft-violation-lost-write = { $client } 在 { $at } 被告知 { $write } 已完成
raft-violation-once = { $node } 把一个请求执行了第二次（最迟在第 { $index } 条）
raft-violation-fresh-reads = { $client } 读 { $key } 得到 { $value }，可是在它发问之前 { $newer } 已为人所知

raft-goal-leader-elected = 选出领导者
raft-goal-write-acknowledged = 有写入得到确认
raft-goal-leader-replaced = 换了领导者
raft-goal-log-cut = 领导者没有的条目被截掉

raft-picture = 日志
raft-exhibit-logs = 各节点的日志
raft-logs-bands = 任期
raft-logs-ticked = 已告诉客户端：完成

raft-headline-servers = { $value } 台服务器
raft-headline-reads = { $value ->
    [lease] 租约
    [local] 本地读
   *[read-index] 读索引
}
raft-parameter-servers = 服务器数
    .meaning = 有多少台服务器各存一份日志。2f + 1 台中可以有 f 台停机。
raft-parameter-heartbeat = 心跳间隔
    .meaning = 领导者每隔多久告诉其他服务器自己还在领导。它应当远小于选举超时。
raft-parameter-timeout = 选举超时
    .meaning = 服务器至少多久听不到领导者，才会参选。
raft-parameter-randomness = 随机范围
    .meaning = 每次超时都随机再长一点，不超过这个值。设为 0 时大家几乎同时参选，选票总被瓜分，很难选出领导者。
raft-parameter-pre-vote = 预投票（PreVote）
    .meaning = 服务器在开始新任期之前先问其他服务器会不会投它。这样，被隔断过的服务器回来时不会打扰别人。
raft-parameter-pre-vote-on = 开
raft-parameter-pre-vote-off = 关
raft-parameter-check-quorum = 检查多数（check-quorum）
    .meaning = 听不到多数服务器的领导者自行退位；听得到领导者的服务器不投票给别人。
raft-parameter-check-quorum-on = 开
raft-parameter-check-quorum-off = 关
raft-parameter-reads = 读的方式
    .meaning = 领导者怎样保证读到的不过时。
raft-parameter-reads-read-index = 读索引：每次都向多数确认
raft-parameter-reads-lease = 租约：多数在一段时间内只认这个领导者
raft-parameter-reads-local = 本地：直接答复
    .warning = 会打破承诺
raft-parameter-lease = 租约长度
    .meaning = 多数的答复多久有效，以选举超时的百分比计。留出的余量用来容纳各时钟的快慢差异。
raft-parameter-retry = 重试间隔
    .meaning = 客户端多久没得到答复就改问下一台服务器。
raft-parameter-batch = 每条消息的条目数
    .meaning = 一条消息最多带多少条目。
raft-parameter-clients = 客户端数
    .meaning = 有多少个客户端。
raft-parameter-load = 请求间隔
    .meaning = 每个客户端每隔这么久自动请求一次。0 表示只有手动发出的请求。
raft-parameter-commit = 按份数提交
    .meaning = 多数拥有哪些条目时，领导者就认为它们已提交。
raft-parameter-commit-own-term = 本任期的条目，以及在它之前的全部条目
raft-parameter-commit-any-term = 任何任期的条目
    .warning = 会打破承诺
raft-parameter-vote-for = 投票给
    .meaning = 候选者的日志要怎样才能得到这一票。
raft-parameter-vote-for-newer-log = 更新的日志：先比末条的任期，再比长度
raft-parameter-vote-for-longer-log = 更长的日志
    .warning = 会打破承诺
raft-parameter-sync-vote = 任期和投票落盘
    .meaning = 服务器等任期和投票写到磁盘之后才说出去。
raft-parameter-sync-vote-on = 开
raft-parameter-sync-vote-off = 关
    .warning = 会打破承诺
raft-parameter-sync-log = 日志落盘
    .meaning = 服务器等条目写到磁盘之后才说出去。
raft-parameter-sync-log-on = 开
raft-parameter-sync-log-off = 关
    .warning = 会打破承诺
raft-parameter-dedup = 识别重复请求
    .meaning = 状态机记得每个会话最新的请求；重复的请求只答复，不再执行。
raft-parameter-dedup-on = 开
raft-parameter-dedup-off = 关
    .warning = 会打破承诺

raft-variant-raft = Raft
    .meaning = 带预投票、检查多数和读索引。遵守全部承诺。
raft-variant-plain = 论文原样
    .meaning = 没有预投票和检查多数。遵守全部承诺，但被隔断过的服务器回来时会打扰别人。
raft-variant-pre-vote-only = 只有预投票
    .meaning = 失去多数的领导者不会自行退位。
raft-variant-lease = 租约读
    .meaning = 只要多数还认这个领导者，它就直接答复读请求。租约很短，只要各时钟的快慢相差不超过四倍，就打破不了。
raft-variant-long-lease = 租约过长
    .meaning = 租约比多数的许诺更长：领导者的时钟走慢，或别人的时钟走快，就会这样。已被取代的领导者会给出旧值。
raft-variant-local-reads = 本地读
    .meaning = 领导者直接答复。已被取代而不自知的领导者会给出旧值。
raft-variant-no-dedup = 没有会话
    .meaning = 答复丢失的请求重发后会再执行一次。
raft-variant-any-term = 只数份数就提交
    .meaning = 省去图 8 的检查：旧任期的条目只要多数拥有就算提交。
raft-variant-longer-log = 长日志当选
    .meaning = 票投给更长的日志，哪怕它的条目比已提交的更旧。
raft-variant-no-vote-sync = 投票不落盘
    .meaning = 服务器重启后忘了自己投过票，于是又投一次。
raft-variant-no-log-sync = 日志不落盘
    .meaning = 服务器确认了崩溃仍可能夺走的条目。
