# 把键放到节点上。
hashing-name = 一致性哈希
    .meaning = 用一个人人都能计算的函数，把键分散到各个节点。节点来来去去，换了归属节点的键，在客户端继续读写的同时迁移。

hashing-role-client = 客户端
hashing-role-router = 路由器
hashing-role-member = 成员
hashing-role-spare = 备用
hashing-rank = 成员表 { $version }

hashing-line-down = 已停机
hashing-line-idle = 空闲
hashing-line-asks = { $request } …
hashing-line-members = { $count } 个成员
hashing-line-settling = { $count } 个中 { $done } 个就绪
hashing-line-keys = { $keys } 个键
hashing-line-spare = { $keys ->
    [0] 没有键
   *[other] { $keys } 个键待移交
}
hashing-line-missing = { $keys } 个键，还缺 { $missing }
hashing-line-disk = 磁盘：{ $keys } 个键

hashing-field-map = 成员表
    .meaning = 成员表的版本：大家都由这份名单算出每个键归谁。
hashing-field-members = 成员
    .meaning = 在这份成员表里拥有键的节点。
hashing-field-count = 成员数
    .meaning = 最新的成员表里有几个成员。
hashing-field-settled = 全部就绪
    .meaning = 每个成员都有了按最新成员表归它的全部键，就为“是”。
hashing-field-dead = 宣告死亡
    .meaning = 不再等待、也不再询问的节点。
hashing-field-done = 就绪
    .meaning = 已经拥有按最新成员表归它的全部键的成员。
hashing-field-request = 请求
    .meaning = 还没有得到回答的请求。
hashing-field-seq = 请求编号
    .meaning = 客户端的每个请求都有自己的编号，重复的请求因此能被认出来。
hashing-field-tries = 重问次数
    .meaning = 这个请求又发了几次。
hashing-field-queue = 排队的请求
    .meaning = 等前一个请求得到回答之后才发出的请求。
hashing-field-member = 是成员
    .meaning = 在这个节点自己的成员表里，它是不是成员。
hashing-field-keys = 键
    .meaning = 节点上存着几个键，不管是否还归它。
hashing-field-missing = 缺少
    .meaning = 归它所有、但还没有到的键。这些键它还不能服务。
hashing-field-fetching = 在路上
    .meaning = 已经向旧的归属节点要、还没有到的键。
hashing-field-pending = 等待副本
    .meaning = 因为副本还没有全部确认而没有回答的写入。
hashing-field-served = 服务的请求
    .meaning = 从启动以来服务过的客户端请求。
hashing-field-has = 存有
    .meaning = 节点上存着的头几个键。
hashing-field-key = 键
    .meaning = 存放值所用的名字。
hashing-field-value = 值
    .meaning = 键下面存的内容。
hashing-field-stamp = 戳
    .meaning = 值是按哪份成员表写的，以及序号。戳大的更新。
hashing-field-vouches = 完整
    .meaning = 发送方丢过磁盘时为“否”：它可能缺少自己确认过的内容。
hashing-field-change = 变更
    .meaning = 操作员想要的变更。
hashing-field-why = 原因
    .meaning = 为什么做不到。

hashing-timer-retry = 再问一次
hashing-timer-load = 下一个请求
hashing-timer-fetch = 索要缺少的键
hashing-timer-resend = 再次复制
hashing-timer-announce = 再次公布成员表

hashing-message-put = 写 { $write }
hashing-message-get = 读 { $key }
hashing-message-put-ok = { $key } 写好
hashing-message-value = { $key } 是 { $value }
hashing-message-wrong-owner = 不归我：成员表 { $version }
hashing-message-not-yet = { $key } 还没到
hashing-message-copy = 复制 { $write }
hashing-message-copy-ok = 有了 { $key }
hashing-message-fetch = 要 { $key }
hashing-message-item = { $key } 迁移
hashing-message-no-item = 没有 { $key }
hashing-message-order = { $change }
hashing-message-order-ok = 办好了
hashing-message-order-no = 办不到
hashing-message-ask-map = 哪份成员表？
hashing-message-map = 成员表 { $version }
hashing-message-settled = 成员表 { $version } 已就绪
hashing-message-done = 成员表 { $version } 齐了

hashing-note-asks-again = { $client } 没有等到回答，再问一次
hashing-note-joins = { $node } 加入：成员表 { $version }
hashing-note-leaves = { $node } 离开：成员表 { $version }
hashing-note-removes = { $node } 被宣告死亡：成员表 { $version }
hashing-note-settled = 成员表 { $version } 已就绪：每个键都到了该去的地方
hashing-note-lost = { $node } 找不到谁还有 { $key }：它没了
hashing-note-keys = { $count } 个键
hashing-note-moved = { $keys } 个里的 { $moved } 个
hashing-note-requests = { $count } 个请求

hashing-response-written = 写好了
hashing-response-found = { $value }
hashing-response-nothing = 没有值
hashing-response-changed = 办好了：成员表 { $version } 已就绪
hashing-refusal-no-key = 没有这个键
hashing-refusal-no-node = 没有这个节点
hashing-refusal-already-member = 它已经是成员
hashing-refusal-no-member = 它不是成员
hashing-refusal-last-member = 最后一个成员不能走
hashing-request-forms = 可以这样请求：put k1 5、get k1、join n5、leave n2、remove n2。键叫 k1、k2……，节点叫 n1、n2……。
hashing-request-long = 值最多 15 个字节。
hashing-request-put = 写
hashing-request-get = 读
hashing-request-join = 加入节点
hashing-request-leave = 移出节点
hashing-request-remove = 宣告节点死亡
hashing-argument-key = 键
hashing-argument-value = 值
hashing-argument-node = 节点

hashing-promise-one-owner = 每个键恰好有一个归属节点
    .meaning = 成员表就绪时，要几份副本，每个键就有几个各不相同的归属节点，并且只有它们接受对它的写入。
hashing-promise-only-changed = 只有换了归属节点的键才迁移
    .meaning = 键不会迁移到一直拥有它的节点上去。
hashing-promise-bound = 没有节点超过上限
    .meaning = 使用有界负载时，成员表就绪之后，任何成员服务的键都不超过上限。
hashing-promise-nothing-lost = 已确认的写入不会丢失
    .meaning = 只要丢失的磁盘比副本少，客户端被告知“写好了”的内容就总存在某个地方。
hashing-promise-undisturbed = 变更不打扰其他键
    .meaning = 节点加入时，键只迁移到它那里；节点离开时，只迁移它的键。环和约会哈希做得到，其他的做不到。

hashing-violation-two-owners = { $node } 接受了对 { $key } 的写入，而按成员表 { $version } 它归 { $owner }
hashing-violation-few-owners = { $key } 只有 { $count } 个不同的归属节点，应有 { $wanted } 个
hashing-violation-only-changed = { $key } 从 { $from } 迁移到 { $to }，而后者本来就拥有它
hashing-violation-bound = { $node } 服务 { $load } 个键，上限是 { $cap }
hashing-violation-nothing-lost = { $client } 被告知 { $write } 已写好；现在谁也没有它了，而丢失的磁盘有 { $lost } 个
hashing-violation-undisturbed = 有 { $count } 个键在两个都留下的节点之间换了归属节点；例如 { $key } 从 { $from } 到了 { $to }

hashing-goal-write-acknowledged = 有写入被确认
hashing-goal-transfer-ended = 有键迁移完成
hashing-goal-map-settled = 新的成员表就绪

hashing-exhibit-ring = 哈希值的圆
hashing-exhibit-load = 每个节点服务的键
hashing-exhibit-moved = 这次变更要迁移多少，各种函数对比
hashing-exhibit-served = 每个节点服务的请求
hashing-caption-keys = 个键
hashing-caption-moved = 已迁移；最少 { $ideal }
hashing-part-keys = 键
hashing-part-requests = 请求
hashing-part-moved = 迁移
hashing-part-would-move = 会迁移
hashing-mark-mean = 平均
hashing-mark-bound = 上限
hashing-mark-ideal = 最少

hashing-headline-nodes = { $value } 个节点
hashing-headline-placement = { $value ->
    [modulo] 取模
    [bounded] 有界负载
    [jump] 跳跃哈希
    [maglev] Maglev
    [rendezvous] 约会哈希
   *[ring] 环
}
hashing-parameter-nodes = 节点
    .meaning = 一开始有几个成员。
hashing-parameter-spares = 备用节点
    .meaning = 已经启动、可以加入的节点。
hashing-parameter-placement = 放置
    .meaning = 决定键归谁的函数。
hashing-parameter-placement-ring = 环：顺时针的下一个令牌
hashing-parameter-placement-modulo = 取模：哈希值除以节点数的余数
hashing-parameter-placement-bounded = 有界负载的环
hashing-parameter-placement-jump = 跳跃哈希
hashing-parameter-placement-maglev = Maglev 表
hashing-parameter-placement-rendezvous = 约会哈希：得分最高者
hashing-parameter-vnodes = 虚拟节点
    .meaning = 每个节点在环上有几个令牌（token）。
hashing-parameter-copies = 副本
    .meaning = 一个键存在几个不同的节点上。
hashing-parameter-bound = 上限
    .meaning = 有界负载：一个节点最多服务平均值的多少。
hashing-parameter-table = 表的大小
    .meaning = Maglev：表项的个数，一个质数。
hashing-parameter-table-251 = 251
hashing-parameter-table-1021 = 1021
hashing-parameter-table-65537 = 65537
hashing-parameter-keys = 键
    .meaning = 有几个键：k1、k2……
hashing-parameter-clients = 客户端
    .meaning = 有几个客户端。
hashing-parameter-load = 请求间隔
    .meaning = 每个客户端隔多久自己发一个请求。0：只由人手动发出。
hashing-parameter-hot = 热键
    .meaning = 这些请求里有多少是冲着第一个键去的。
hashing-parameter-read = 读取
    .meaning = 客户端读哪一份副本。
hashing-parameter-read-owner = 第一归属节点的
hashing-parameter-read-any = 任意一份
hashing-parameter-window = 窗口
    .meaning = 一个节点同时索要几个键。
hashing-parameter-retry = 重试
    .meaning = 客户端没有等到回答，过多久再问一次。
hashing-parameter-check = 比对成员表
    .meaning = 对方的成员表不同，节点就拒绝。
hashing-parameter-check-on = 开
hashing-parameter-check-off = 关（会打破承诺）
hashing-parameter-keep = 就绪后才删
    .meaning = 旧的归属节点一直保留键，直到所有新的归属节点都有了它。
hashing-parameter-keep-on = 开
hashing-parameter-keep-off = 关（会打破承诺）
hashing-parameter-distinct = 不同的节点
    .meaning = 副本放在不同的节点上，而不只是不同的令牌上。
hashing-parameter-distinct-on = 开
hashing-parameter-distinct-off = 关（会打破承诺）
hashing-parameter-loads = 已知的负载
    .meaning = 有界负载：放置键时所依据的负载有多新。
hashing-parameter-loads-fresh = 最新
hashing-parameter-loads-stale = 过时（会打破承诺）

hashing-variant-ring = 环
    .meaning = 键归顺时针的下一个令牌。变更只迁移来者或去者的键。
hashing-variant-ring-copies = 环，三份副本
    .meaning = 每个键还存在顺时针接下来的两个其他节点上。
hashing-variant-rendezvous = 约会哈希
    .meaning = 每个键归给它打分最高的节点。同样不会多迁移。
hashing-variant-jump = 跳跃哈希
    .meaning = 不需要内存；最后一个节点来去时迁移得少，别的节点离开时迁移得多。
hashing-variant-maglev = Maglev
    .meaning = 查一次表就行，表由成员轮流填满。变更也会打扰少量其他键。
hashing-variant-bounded = 有界负载
    .meaning = 遇到满了的节点就跳过去的环。变更可能把别的键也往前推。
hashing-variant-modulo = 取模
    .meaning = 哈希值除以节点数取余。一变更，几乎全都要迁移。
hashing-variant-stale-loads = 负载过时
    .meaning = 按过时的负载放置，节点因此超过上限。
hashing-variant-no-check = 不比对成员表
    .meaning = 成员表不同的两个客户端，会用同一个键的两个归属节点。
hashing-variant-early-drop = 删得太早
    .meaning = 新的归属节点还没有拿到，旧的就把键删了。
hashing-variant-same-node = 副本在同一个节点
    .meaning = 找副本时数的是令牌，不是节点。
