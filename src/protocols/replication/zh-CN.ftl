# 主备复制。
replication-name = 主备复制
    .meaning = 主节点接收写入并复制给各个备份；主节点失去音讯时，控制器让一个备份接任。

replication-role-primary = 主节点
replication-role-backup = 备份
replication-role-client = 客户端
replication-role-controller = 控制器
replication-role-resource = 资源
replication-rank = 第 { $epoch } 纪元

replication-line-down = 已停机
replication-line-idle = 空闲
replication-line-asks = { $request } …
replication-line-disk = 磁盘：日志 { $last }
replication-line-log = 日志 { $last } · { $newest }
replication-line-to-copy = 日志 { $last } · 待复制 { $behind }
replication-line-rebuilding = 重建中 · 日志 { $last }
replication-line-follows = 主节点：{ $server }
replication-line-elects = 正在选主
replication-line-resource = 已执行 { $newest }
replication-value-matched = { $server }：{ $lsn }

replication-field-epoch = 纪元
    .meaning = 当前任期的编号。每个新主节点得到更大的编号；见过大编号的节点不再听从小编号。
replication-field-log = 日志
    .meaning = 日志有多少条目。条目的编号叫 LSN（日志序列号）。
replication-field-last-epoch = 末条的纪元
    .meaning = 写下最后一条的主节点所在的纪元。比较两份日志时先比它，再比长度。
replication-field-committed = 安全位置
    .meaning = 按当前模式，这台服务器所知的最后一个安全条目。
replication-field-matched = 备份进度
    .meaning = 据主节点所知，每个备份的日志与它一致到第几条。
replication-field-pending = 等待答复的写入
    .meaning = 已进日志、但拥有它的备份还不够多、因而尚未答复的写入。
replication-field-in-sync = 同步集合
    .meaning = 拥有全部已确认写入的服务器。同步模式会等齐它们。
replication-field-shipped = 已复制到
    .meaning = 已发给备份的最后一条。在它之后的条目只存在于这台服务器上。
replication-field-primary = 主节点
    .meaning = 这个节点所认为的主节点。
replication-field-request = 正在请求
    .meaning = 还没得到答复的请求。
replication-field-seq = 请求编号
    .meaning = 客户端的每个请求都有自己的编号，重复的请求因此能被认出。
replication-field-tries = 重试次数
    .meaning = 这个请求重发了几次。
replication-field-queue = 排队的请求
    .meaning = 等前一个请求得到答复后才发出的请求。
replication-field-suspected = 怀疑名单
    .meaning = 沉默时间超过超时值的服务器。怀疑可能是错的。
replication-field-answers = 已应答
    .meaning = 选主期间，已报告自己日志有多长的服务器。
replication-field-highest = 最高纪元
    .meaning = 资源见过的最高纪元。开启隔离（fencing）时，它拒绝更小的纪元。
replication-field-executed = 已执行命令
    .meaning = 资源执行过多少条命令。
replication-field-newest = 最近的命令
    .meaning = 最后执行的那条命令。
replication-field-refused = 已拒绝命令
    .meaning = 本次启动以来，因纪元过期而被拒绝的命令。
replication-field-key = 键
    .meaning = 值存放时的名字。
replication-field-value = 值
    .meaning = 键下存放的内容。
replication-field-lsn = 条目
    .meaning = 日志条目的编号。
replication-field-hint = 提示
    .meaning = 应该改问的服务器。
replication-field-prev = 接在此条之后
    .meaning = 这些条目跟在哪一条后面。
replication-field-prev-epoch = 前一条的纪元
    .meaning = 若接收者在该处的纪元不同，说明它的日志已经分叉。
replication-field-entry = 内容
    .meaning = 写入本身；小旗表示一个纪元的开始。
replication-field-entries = 内容
    .meaning = 各条写入；小旗表示一个纪元的开始。
replication-field-ends = 各纪元止于
    .meaning = 发送者日志里每个纪元的最后一条。凭它就能找到两份日志在哪里分叉。
replication-field-number = 序号
    .meaning = 启动以来的第几次心跳。
replication-field-incarnation = 第几次启动
    .meaning = 这台服务器启动过几次。
replication-field-nonce = 提问编号
    .meaning = 一个随机数。只有带着同一个数的应答才算数，旧的应答不算。
replication-field-leads = 自认为主
    .meaning = 发送者是否认为自己是主节点。
replication-field-asks = 询问谁是主
    .meaning = 发送者是否不知道主节点是谁。
replication-field-complete = 日志完整
    .meaning = 若磁盘丢失过且尚未补齐，则为“否”。

replication-timer-beat = 心跳
replication-timer-ship = 复制给备份
replication-timer-resend = 重发
replication-timer-silence = { $server } 的沉默
replication-timer-elect = 等待应答
replication-timer-retry = 重试
replication-timer-load = 下一次写入

replication-message-write = 写 { $write }
replication-message-read = 读 { $key }
replication-message-write-ok = 完成 { $lsn }
replication-message-read-ok = 值 { $value }
replication-message-reject = 拒绝，第 { $epoch } 纪元
replication-message-repl = 追加 { $lsn }：{ $entry }
replication-message-repl-ack = 已有 { $lsn }
replication-message-need = 还缺条目
replication-message-entries = 从 { $first } 起 { $count } 条
replication-message-beat = 心跳
replication-message-view = 主节点 { $primary }，第 { $epoch } 纪元
replication-message-join = 请求加入
replication-message-welcome = 欢迎，第 { $epoch } 纪元
replication-message-query = 询问，第 { $epoch } 纪元
replication-message-status = 日志到 { $last }
replication-message-promote = 请主持第 { $epoch } 纪元
replication-message-propose = 更改同步集合
replication-message-fence = 隔离（fencing），第 { $epoch } 纪元
replication-message-fenced = 已隔离（fencing），第 { $epoch } 纪元
replication-message-command = 执行 { $write }，第 { $epoch } 纪元
replication-message-command-ok = 已执行 { $lsn }
replication-message-stale = 过期，已是第 { $epoch } 纪元

replication-note-first-primary = { $node } 以第 1 纪元主节点的身份启动
replication-note-joins = { $node } 在第 { $epoch } 纪元重新加入，它的日志是空的
replication-note-becomes-primary = { $node } 成为第 { $epoch } 纪元的主节点
replication-note-steps-down = { $node } 得知第 { $epoch } 纪元已开始，于是退位
replication-note-cuts-log = { $node } 从第 { $lsn } 条起截掉 { $count } 条日志：新主节点没有它们
replication-note-catches-up = { $node } 正在追赶
replication-note-suspects = 控制器已有 { $silence } 没听到 { $server }，开始怀疑它
replication-note-trusts = 控制器又听到了 { $server }，不再怀疑它
replication-note-known-request = { $node } 已经见过 { $client } 的这个请求
replication-note-asks-again = { $client } 没等到答复，再次询问 { $server }
replication-note-refuses = { $node } 拒绝 { $server } 的命令：第 { $epoch } 纪元已经结束
replication-note-shrinks = { $node } 不再等待 { $gone }

replication-response-written = 成功
replication-response-found = { $value }
replication-response-nothing = 没有值
replication-request-forms = 可以请求：put <键> <值>，get <键>。
replication-request-long = 键和值各不超过 15 个字节。
replication-request-put = 写
replication-request-get = 读
replication-argument-key = 键
replication-argument-value = 值

replication-promise-one-primary = 每个纪元只有一个主节点
    .meaning = 任何一个纪元里，至多只有一台服务器担任过主节点。
replication-promise-nothing-lost = 已确认的写入不会丢失
    .meaning = 凡是告诉过客户端“已安全”的写入，都在最新主节点的日志里。
replication-promise-logs-agree = 日志一致
    .meaning = 两份日志若在同一位置有同一纪元的条目，那么条目相同。
replication-promise-fenced = 资源绝不听从旧纪元
    .meaning = 资源一旦为某个纪元服务，就不再执行更早纪元的命令。
replication-promise-once = 请求不会执行两次
    .meaning = 任何日志里都不会有同一客户端的同一请求出现两次。

replication-violation-one-primary = { $first } 和 { $second } 都在主持第 { $epoch } 纪元
replication-violation-nothing-lost = { $count ->
    [one] { $writes }，但第 { $epoch } 纪元的主节点 { $node } 的日志里没有它
   *[other] 第 { $epoch } 纪元的主节点 { $node } 的日志里缺少 { $count } 个已确认的写入：{ $writes }{ $more ->
        [0] {""}
       *[other] ，还有 { $more } 个
    }
}
replication-violation-lost-write = { $client } 在 { $at } 被告知 { $write } 已安全
replication-violation-logs-agree = { $node } 写下的第 { $epoch } 纪元第 { $lsn } 条与最先拥有该条的日志不同
replication-violation-fenced = 第 { $highest } 纪元已经开始，{ $node } 却执行了第 { $epoch } 纪元的 { $command }
replication-violation-once = { $client } 的 { $request } 在 { $node } 的日志里第二次出现（第 { $lsn } 条）

replication-goal-write-acknowledged = 有写入得到确认
replication-goal-backup-takes-over = 有备份接任
replication-goal-log-cut = 分叉的日志被截断

replication-exhibit-logs = 各节点的日志
replication-logs-bands = 纪元
replication-logs-ticked = 已告诉客户端：安全
replication-exhibit-commands = 资源做过的事
replication-column-number = 序号
replication-column-epoch = 纪元
replication-column-command = 命令

replication-headline-nodes = { $value } 个节点
replication-headline-mode = { $value ->
    [async] 异步
    [semi-sync] 半同步
   *[sync] 同步
}
replication-parameter-nodes = 服务器数
    .meaning = 有多少台服务器各存一份。
replication-parameter-mode = 模式
    .meaning = 主节点何时答复一次写入。
replication-parameter-mode-async = 异步：写入自己的日志后
replication-parameter-mode-semi-sync = 半同步：有一个备份拥有后
replication-parameter-mode-sync = 同步：同步集合里的备份都拥有后
replication-parameter-heartbeat = 心跳间隔
    .meaning = 服务器每隔多久向控制器报一次平安。
replication-parameter-timeout = 超时
    .meaning = 沉默多久之后，控制器开始怀疑一台服务器。
replication-parameter-fencing = 隔离（fencing）
    .meaning = 资源拒绝旧纪元的命令。
replication-parameter-fencing-on = 开
replication-parameter-fencing-off = 关（会打破承诺）
replication-parameter-shrink = 收缩同步集合
    .meaning = 同步模式：不再等待沉默的备份。若关闭，一个宕机的备份就会让所有写入停住。
replication-parameter-shrink-on = 开
replication-parameter-shrink-off = 关
replication-parameter-lag = 复制滞后
    .meaning = 异步模式：写入在主节点上等多久才被复制。
replication-parameter-retry = 重试间隔
    .meaning = 客户端多久没得到答复就再问一次。
replication-parameter-clients = 客户端数
    .meaning = 有多少个客户端在写。
replication-parameter-load = 写入间隔
    .meaning = 每个客户端每隔这么久自动写一次。0 表示只由手动写入。
replication-parameter-resource = 资源
    .meaning = 存储之外、由主节点驱动的东西：每次写入对应一条命令。
replication-parameter-resource-on = 显示
replication-parameter-resource-off = 不要
replication-parameter-promote = 新主节点
    .meaning = 由哪个备份接任。
replication-parameter-promote-longest = 日志最长的
replication-parameter-promote-first = 最先应答的（会打破承诺）
replication-parameter-dedup = 识别重复请求
    .meaning = 重复的请求只答复，不再执行。
replication-parameter-dedup-on = 开
replication-parameter-dedup-off = 关（会打破承诺）
replication-parameter-fsync = 日志落盘
    .meaning = 服务器等磁盘写完再答复。
replication-parameter-fsync-on = 开
replication-parameter-fsync-off = 关（会打破承诺）

replication-variant-sync = 同步
    .meaning = 等齐同步集合里的备份。什么都不丢。
replication-variant-sync-fixed = 同步，集合固定
    .meaning = 不论是否宕机，等齐所有备份。什么都不丢，但一个宕机的备份会让写入停住。
replication-variant-semi-sync = 半同步
    .meaning = 等一个备份。什么都不丢；更换主节点时，最多只能缺一台服务器。
replication-variant-async = 异步
    .meaning = 先答复，后复制。若在这之间崩溃，承诺过的写入就丢了。
replication-variant-no-fencing = 不隔离（fencing）
    .meaning = 资源会听从一个不知道自己已被取代的旧主节点。
replication-variant-promote-first = 先答者为主
    .meaning = 最先应答的备份接任，哪怕别的备份拥有更多。
replication-variant-no-dedup = 不识别重复
    .meaning = 重发的请求会再执行一次。
replication-variant-no-fsync = 不落盘
    .meaning = 服务器确认了崩溃仍可能夺走的东西。
