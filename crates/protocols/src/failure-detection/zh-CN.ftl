# 故障检测：心跳。
failure-detection-name = 故障检测
    .meaning = 节点不断发送心跳，监测者怀疑沉默太久的节点。它无法知道对方是崩溃了、变慢了，还是网络断了。

failure-detection-role-node = 节点
failure-detection-role-monitor = 监测者
failure-detection-role-client = 客户端
failure-detection-rank = 第 { $incarnation } 次启动

failure-detection-line-down = 已停机
failure-detection-line-idle = 空闲
failure-detection-line-asks = { $request } …
failure-detection-line-node = 心跳 { $number }
failure-detection-line-trusts = 没有怀疑谁
failure-detection-line-suspects = 怀疑 { $nodes }
failure-detection-value-of = { $node }：{ $value }

failure-detection-field-incarnation = 启动编号
    .meaning = 该节点启动过几次。它写在磁盘上，也写进每个心跳，这样就不会把上一次启动的心跳当成这一次启动的。
failure-detection-field-number = 心跳
    .meaning = 本次启动最新一个心跳的编号：启动以来过了几个间隔。
failure-detection-field-suspected = 被怀疑的节点数
    .meaning = 该监测者怀疑几个节点。
failure-detection-field-suspects = 怀疑
    .meaning = 该监测者认为已经崩溃的节点。这只是看法，可能是错的。
failure-detection-field-level = 最高怀疑度
    .meaning = 各节点怀疑度中最高的一个，舍去小数。
failure-detection-field-levels = 怀疑度
    .meaning = 此刻每个节点有多可疑。数值的含义取决于检测器。
failure-detection-field-wait = 最长等待（毫秒）
    .meaning = 节点要沉默多久才会被怀疑，取各节点中最长的，单位毫秒，舍去小数。
failure-detection-field-waits = 等待时间
    .meaning = 每个节点要沉默多久才会被怀疑。自适应的检测器会随所见而改变它。
failure-detection-field-mistakes = 误判次数
    .meaning = 怀疑之后又收到同一次启动的新心跳，这样的情况有几次（只算监测者记得的）。
failure-detection-field-mistaken = 误判时长（毫秒）
    .meaning = 后来被推翻的怀疑一共持续了多久，单位毫秒。
failure-detection-field-node = 节点
    .meaning = 问的是哪个节点。
failure-detection-field-monitor = 询问对象
    .meaning = 该客户端向哪个监测者询问。
failure-detection-field-request = 正在请求
    .meaning = 还没得到答复的请求。
failure-detection-field-seq = 请求编号
    .meaning = 客户端的每个请求都有自己的编号，迟到的答复不会被当成新请求的答复。
failure-detection-field-session = 会话
    .meaning = 该客户端所有请求标识的一部分。磁盘为空的客户端启动时会随机另取一个，所以没有标识会用到第二次。
failure-detection-field-tries = 重试次数
    .meaning = 这个请求重发了几次。
failure-detection-field-queue = 排队的请求
    .meaning = 等前一个请求得到答复后才发出的请求。

failure-detection-timer-beat = 下一次心跳
failure-detection-timer-silence = { $node } 的沉默
failure-detection-timer-retry = 再问一次

failure-detection-message-heartbeat = 心跳 { $number }
failure-detection-message-ask = { $node } 还活着吗？
failure-detection-message-suspected = 我怀疑 { $node }
failure-detection-message-trusted = 我信任 { $node }
failure-detection-message-not-watched = 我不监测 { $node }

failure-detection-note-suspects = { $node } 沉默了 { $silence }，{ $monitor } 怀疑它
failure-detection-note-trusts = { $monitor } 重新信任 { $node }：它一直活着，被怀疑了 { $lasted }
failure-detection-note-restarted = { $monitor } 听到 { $node } 重新启动后的心跳：第 { $incarnation } 次启动

failure-detection-response-suspected = 被怀疑
failure-detection-response-trusted = 被信任
failure-detection-response-not-watched = 不在监测之列
failure-detection-request-forms = 可以这样问：ask <节点>。
failure-detection-request-long = 名字最多 15 个字节。
failure-detection-request-ask = 它还活着吗？
failure-detection-argument-node = 节点

failure-detection-promise-complete = 一直沉默的必被怀疑
    .meaning = 沉默一达到检测器允许的时长，监测者就怀疑该节点，直到更新的心跳到来为止。因此每次崩溃都会被发现（完备性）。
failure-detection-promise-grounded = 怀疑必有相应的沉默
    .meaning = 被怀疑的节点，沉默时间确实达到了检测器的要求。定时器提前触发，或者是为上一次启动设的，都不够。
failure-detection-promise-no-ghosts = 旧启动的心跳不能解除怀疑
    .meaning = 重启之前发出、迟到的心跳，不能让节点“复活”。
failure-detection-promise-not-taught = 一次中断不会让检测变慢
    .meaning = 误判过后，监测者等下一个心跳的时间不比以前更长。中断造成的沉默不算正常间隔。
failure-detection-promise-even = 均匀的心跳不会引起怀疑
    .meaning = 只要某节点所有的心跳（包括下一个）偏离时刻表不超过间隔的二十分之一，就没有谁怀疑它。准确性能承诺的只有这么多：延迟没有上限时，任何检测器都会有出错的时候。

failure-detection-violation-complete = { $node } 已沉默 { $silence }，{ $monitor } 最多只等 { $wait }，却没有怀疑它
failure-detection-violation-grounded = { $node } 才沉默 { $silence }，{ $monitor } 应当等 { $wait }，却已经怀疑它
failure-detection-violation-no-ghosts = { $monitor } 因第 { $old } 次启动迟到的心跳而重新信任 { $node }，可它已经知道第 { $known } 次启动
failure-detection-violation-not-taught = { $monitor } 在中断之前等 { $node } { $before }，之后却要等 { $after }
failure-detection-violation-even = { $node } 的心跳一直准时，下一个也还没迟到，才沉默 { $silence } 就被 { $monitor } 怀疑

failure-detection-goal-crash-detected = 崩溃的节点被怀疑
failure-detection-goal-mistake = 活着的节点被怀疑
failure-detection-goal-mistake-ended = 一次怀疑被证明是错的
failure-detection-goal-restart-heard = 听到重新启动后的心跳

failure-detection-picture = 怀疑度
failure-detection-exhibit-levels = 每个节点有多可疑？
failure-detection-exhibit-quality = 检测器有多好？
failure-detection-column-monitor = 监测者
failure-detection-column-node = 节点
failure-detection-column-detection = 最近一次崩溃多久后被发现
failure-detection-column-mistakes = 误判次数
failure-detection-column-duration = 每次误判持续
failure-detection-unit-fixed = 沉默的毫秒数
failure-detection-unit-chen = 比预期晚多少毫秒
failure-detection-unit-rto = 超出平均间隔几个偏差
failure-detection-unit-phi = φ：每高 1，心跳仍会到来的可能性就降为十分之一

failure-detection-headline-nodes = { $value } 个节点
failure-detection-headline-detector = { $value ->
    [fixed] 固定超时
    [chen] Chen
    [rto] RTO
   *[phi] φ 累积
}
failure-detection-parameter-nodes = 节点数
    .meaning = 有多少个节点发送心跳。
failure-detection-parameter-monitors = 监测者数
    .meaning = 有几个监测者。各有各的看法，互不询问。
failure-detection-parameter-heartbeat = 心跳间隔
    .meaning = 节点多久报一次平安。越频繁，崩溃发现得越早，消息也越多。
failure-detection-parameter-detector = 检测器
    .meaning = 监测者怎样判断一段沉默。
failure-detection-parameter-detector-fixed = 固定超时
failure-detection-parameter-detector-chen = Chen（NFD-E）：比预期晚多少
failure-detection-parameter-detector-rto = RTO：像 TCP 那样用均值和偏差
failure-detection-parameter-detector-phi = φ 累积：这么长的沉默有多不寻常
failure-detection-parameter-timeout = 超时
    .meaning = 固定超时：沉默这么久就可疑。它必须大于心跳间隔与延迟差异之和。
failure-detection-parameter-margin = 余量
    .meaning = Chen：心跳可以比预期晚这么多。预期来自最近的到达时刻。
failure-detection-parameter-threshold = 阈值
    .meaning = φ 累积：怀疑度达到它就怀疑。如果间隔真如模型所说，阈值 1 大约每 10 个间隔错一次，阈值 3 每 1,000 个错一次。
failure-detection-parameter-distribution = 分布
    .meaning = φ 累积：假定间隔服从什么分布。
failure-detection-parameter-distribution-logistic = 正态分布的近似，同 Akka
failure-detection-parameter-distribution-normal = 正态分布，同论文
failure-detection-parameter-distribution-exponential = 指数分布，同 Cassandra
failure-detection-parameter-min-deviation = 最小偏差
    .meaning = RTO 和 φ：心跳再规律，偏差也不会算得比它更小。没有它，在平稳的网络上晚一毫秒都会显得可疑。
failure-detection-parameter-pause = 可接受的停顿
    .meaning = 正态分布的 φ 累积：间隔可以比平时长这么多，例如节点在做垃圾回收。
failure-detection-parameter-window = 窗口
    .meaning = Chen 和 φ：每个节点记住多少个心跳。记得越久越稳，学得也越慢。
failure-detection-parameter-learn = 从什么学习
    .meaning = RTO 和 φ：哪些间隔算数。
failure-detection-parameter-learn-trusted = 没有引起怀疑的间隔
failure-detection-parameter-learn-all = 所有间隔，连中断也算
    .warning = 会打破承诺
failure-detection-parameter-incarnations = 启动编号
    .meaning = 忽略节点上一次启动的心跳。
failure-detection-parameter-incarnations-on = 开
failure-detection-parameter-incarnations-off = 关
    .warning = 会打破承诺
failure-detection-parameter-look-again = 再看一眼
    .meaning = 定时器触发时，监测者再看看节点到底沉默了多久。
failure-detection-parameter-look-again-on = 开
failure-detection-parameter-look-again-off = 关
    .warning = 会打破承诺
failure-detection-parameter-retry = 重试
    .meaning = 客户端等多久没有答复，就去问下一个监测者。

failure-detection-variant-fixed = 固定超时
    .meaning = 沉默达到固定时长就可疑。
failure-detection-variant-chen = Chen
    .meaning = 由最近的心跳推算下一个何时该到，允许再晚一个余量。
failure-detection-variant-rto = RTO
    .meaning = 像 TCP 对往返时间那样，记住间隔的均值和偏差。只需记两个数。
failure-detection-variant-phi = φ 累积
    .meaning = 用 Akka 的正态近似。只说有多可疑，阈值由使用者定。
failure-detection-variant-phi-normal = φ，正态
    .meaning = 用正态分布，同论文。
failure-detection-variant-phi-exponential = φ，指数
    .meaning = 用指数分布，同 Cassandra。心跳规律时它很慢：阈值为 8 要等 18 个间隔。
failure-detection-variant-old-incarnations = 旧启动的心跳也算数
    .meaning = 重启前发出的心跳迟到，会解除对已崩溃节点的怀疑。
failure-detection-variant-learns-outages = 从中断中学习
    .meaning = 中断的间隔也进了窗口。一次长中断之后，下次崩溃要晚得多才被发现。
failure-detection-variant-no-deviation = 没有最小偏差
    .meaning = 心跳完全规律时偏差为零，晚一毫秒就显得不可能。
failure-detection-variant-believes-timers = 轻信定时器
    .meaning = 定时器一触发就怀疑，哪怕其间已经来过心跳。
