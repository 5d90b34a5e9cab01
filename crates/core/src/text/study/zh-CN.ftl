# 各种仪器怎样讲述运行：找到了哪些故障，怎样判定客户端的操作历史。
fault-crash = { $node } 崩溃
fault-restart = { $node } 重启
fault-pause = { $node } 停顿
fault-resume = { $node } 恢复运行
fault-wipe = { $node } 的磁盘丢失
fault-cut = { $from } 与 { $to } 之间的链路断开
fault-cut-one-way = 链路 { $from } → { $to } 断开
fault-heal = { $from } 与 { $to } 之间的链路恢复
fault-heal-one-way = 链路 { $from } → { $to } 恢复
fault-heal-all = 所有链路恢复
fault-partition = 网络分区：{ $groups }
fault-drop = { $from } 发给 { $to } 的 { $id } { $label } 被丢弃
fault-delay = { $from } 发给 { $to } 的 { $id } { $label } 被延迟 { $time }
fault-duplicate = { $from } 发给 { $to } 的 { $id } { $label } 被重复投递
fault-fire = { $node } 的定时器“{ $timer }”提前到点
fault-group-separator = { " | " }

find-text = 从这一刻起，逐一尝试少数几个故障的所有安排，故障少的先试，直到打破某个承诺。
find-promise = 承诺
find-promise-any = 任意一个
find-promise-broken = { $promise }（已打破）
find-all-broken = 在这一时刻，所有承诺都已打破。请回到更早的时刻。
find-kinds = 故障种类
find-no-kinds = 不选故障种类时，只会试一次没有故障的运行。
find-outside = 没有哪个协议能承受任意磁盘丢失：找到的结果可能超出了这个协议承诺的范围。
find-faults = 故障最多
find-within = 时间范围
find-unit-ms = 毫秒
find-delay = 延迟
find-start = 从 { $time } 起搜索
find-stop = 停止
find-anew = 修改搜索条件
find-running = { $depth ->
    [0] 从 { $from } 起：先试没有故障的运行……
   *[other] 从 { $from } 起：正在试含 { $depth } 个故障的安排……
}
find-tried = 已试 { $number } 种安排
find-bound = { $faults ->
    [0] 没有故障
   *[other] 最多 { $faults } 个故障
}
find-found = { $faults ->
    [0] 没有故障也会打破
   *[other] { $faults } 个故障就能打破
}
find-found-tried = { $faults ->
    [0] 从 { $from } 起，什么都不做，{ $within } 之内就会发生。
   *[other] 从 { $from } 起，{ $tried }。故障更少的安排在 { $within } 之内都打不破它。
}
find-broken = 打破：“{ $promise }”
find-play = 播放
find-play-how = 它会成为这次运行的一个有名字的未来；你现在看到的这个仍留在其他未来里。
find-name = 找到：{ $what }
find-none-any = 从 { $from } 起 { $within } 之内，{ $bound }的 { $number } 种安排，没有一种打破承诺。
find-none-one = 从 { $from } 起 { $within } 之内，{ $bound }的 { $number } 种安排，没有一种打破“{ $promise }”。
find-none-how = 故障种类：{ $kinds }。对其他安排，这不说明任何问题。
find-no-fault-kinds = 无
find-stopped = 已停止。{ $tried }，没有一种打破它；从 { $from } 起 { $within } 之内{ $bound }的安排并未全部试完。
find-stopped-whole = 其中{ $bound }的已全部试过；再多一个故障的，试了 { $percent } %。
find-stopped-none = 没有故障的运行，试到了 { $percent } %。

chance-look = 寻找最后的机会
chance-running = 正在寻找最后的机会：已试 { $tried } 个未来……
chance-at = 在 { $time } 还守得住：不再有故障的 { $futures } 个未来里，至少有一个在 { $within } 之内守住了它。从下一个时刻起，一个也没有。
chance-never = 从这次运行的任何时刻出发，哪怕从头开始，{ $futures } 个未来里没有一个能在 { $within } 之内守住它。
chance-how = 其他未来是指：不再做任何事，只是消息的耗时不同，节点的随机选择不同。一个也守不住只是证据，不是证明。
chance-go = 去最后的机会
chance-stop = 停止
chance-stopped = 试了 { $tried } 个未来后停止，还没有找到最后的机会。

judge-operations = { $count } 个操作
judge-linearizable = 线性一致：{ $operations }按这个顺序，每个答复都说得通。
judge-sequential = 顺序一致：{ $operations }按这个顺序，每个答复都说得通。
judge-not-linearizable = 不是线性一致：{ $all } 个操作中，有 { $few }怎么排都说不通。
judge-not-sequential = 不是顺序一致：{ $all } 个操作中，有 { $few }怎么排都说不通。
judge-undecided = 未能判定：{ $operations }，在 { $states } 个状态、{ $tries } 次尝试之内没有找到说得通的顺序，也没有全部试完。
judge-no-effect = 没有得到答复的 { $operations }，谁也没看到它们的效果。
judge-operation = { $client }：{ $request } → { $answer }
judge-no-answer = 没有答复
judge-short = { $client } 的“{ $request }”
judge-interval = { $operation }，从 { $from } 到 { $to }
judge-open = 仍未结束
judge-cycle = 每一个都必须排在下一个之前，而最后一个又必须排在第一个之前：
judge-placed = 最多只能排成这样：
judge-answered = { $before }在 { $answered } 得到答复，{ $after }在 { $called } 才开始，所以前者在先。
judge-same-client = { $before }和{ $after }出自同一个客户端，前者在先。
judge-wrote = { $after }看到的值，只有{ $before }写过。
judge-saw-start = { $before }看到的是最初的值，所以它排在{ $after }之前。
judge-overwritten = { $reader }排在{ $before }之后，看到的却是{ $after }写入的值，所以{ $before }排在{ $after }之前。
judge-saw-before = { $before }看到的是{ $writer }写入的值，而那次写入排在{ $after }之前，所以{ $before }也排在{ $after }之前。
judge-unwritten = { $reader }看到了一个从没有别的操作写过的值。
judge-stuck = 之后就没有能接上的了；本来只能是{ $stuck }。
judge-or = 或

saw-nothing = 还没有客户端提出请求。每个操作会画在这里，从提出请求画到得到答复。
saw-kind = 顺序必须遵守
saw-real-time = 真实时间（线性一致）
saw-clients = 只遵守每个客户端自己的顺序（顺序一致）
saw-judging = 正在判定……
saw-order-how = 图中的点就是这样一个顺序；可能还有别的。
saw-longer = 再多试一些
saw-part = 共 { $all } 个操作，画出了 { $shown } 个。
saw-earlier = 更早
saw-later = 更晚
saw-newest = 最新
saw-conflict = 冲突处
saw-now = 现在
saw-list = 画出的操作
saw-place = 在顺序中排第 { $place }
saw-in-conflict = 属于冲突
