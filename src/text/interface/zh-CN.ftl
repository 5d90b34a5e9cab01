# 页面上的文字。
skip = 跳到正文
close = 关闭
sentence-gap = ；

header-nav = 站点
header-lessons = 课程
header-sandbox = 沙盒
theme-auto = 自动
theme-light = 浅色
theme-dark = 深色
theme-switch = 主题：{ $theme }。点击切换

broken-title = 出了故障
broken-text = 这是 Faultline 的缺陷，不是你的错。你的进度已保存。重新加载页面即可继续；如果再次发生，请把下面一行告诉网站的维护者。
broken-reload = 重新加载

help-open = 帮助与快捷键
help-title = 怎么用
help-text = 点击节点、链路或消息来弄坏它。还可以回到过去换一种做法：什么都不会丢。
help-play = 播放或暂停
help-step = 前进一个事件
help-step-back = 后退一个事件
help-next = 到下一个要紧的事件
help-tab = 到下一个节点、链路或控件
help-menu = 可以对它做什么
help-node = 在节点上：崩溃、重启、暂停
help-link = 在链路上：切断、修复
help-message = 在消息上：丢弃、延迟、复制
help-escape = 关闭菜单
help-help = 打开本页
help-privacy = 任何内容都不会离开你的浏览器，进度和偏好也只保存在其中。

not-found-title = 没有找到
not-found-page = 没有“{ $what }”这个页面。
not-found-protocol = 这里没有“{ $what }”这个协议。
not-found-lesson = 这里没有“{ $what }”这一课。
not-found-step = 这一课没有“{ $what }”这一步。
not-found-instead = 你要找的也许是：
not-found-catalogue = 全部课程
not-found-defaults = 默认设置的沙盒
not-found-with = { $name } = { $value }
setting-unknown = 没有“{ $name }”这个参数。相近的有：{ $known }。
setting-twice = 参数“{ $name }”写了两次，请只写一次。
setting-bad = “{ $name }”不能是“{ $value }”，应为{ $expected }。
setting-range = { $min } 到 { $max } 的整数
setting-choices = { $choices } 之一

stage-title = 舞台
panels-title = 面板
panel-code = 正在运行的协议
panel-code-short = 代码
panel-inspector = 检查器
panel-promises = 承诺
panel-exhibits = 展板
panel-log = 日志
panel-did = 你做过的

time-title = 时间
time-controls = 控制
time-restart = 重新开始，种子不变
time-new-seed = 换一个种子重新开始
time-step-back = 后退一个事件
time-play = 播放
time-pause = 暂停
time-step = 前进一个事件
time-next = 到下一个要紧的事件
clock-title = 虚拟时间
speed-title = 速度
speed-value = 真实时间的 { $speed } 倍
scrubber-title = 时刻
scrubber-value = { $time }，第 { $event } 个事件，共 { $events } 个
mark-responded = 客户端得到答复
mark-command = 手动改变
mark-cut = 链路被切断
mark-crashed = 节点崩溃
mark-branch = 另一个未来由此分开
mark-violated = 承诺被打破
branches-title = 其他未来
branches-count = { $count } 个其他未来
branches-one = { $broken ->
    [0] 自 { $time } 起：{ $done }
   *[other] 自 { $time } 起：{ $done }；打破了 { $broken } 个承诺
}
futures-name = 名称
futures-go = 转到
futures-compare = 比较
futures-share = 链接
branches-nothing = 没有再做什么
narration-title = 朗读
narration-off = 不读
narration-matters = 要紧的
narration-everything = 全部
player-nothing-left = 不会再发生什么了。做点什么，或者重新开始。
player-nothing-matters = 接下来一段时间没有要紧的事。再按一次继续往后找。

code-ago = { $nodes } · { $time }前
code-moments = { $count ->
    [0] { $line } 还没有运行过
   *[other] { $line } 运行过 { $count } 次
}
inspector-nothing = 在这里或舞台上选一个节点、一条链路或一条消息。
inspector-choose = 节点
inspector-timers = 定时器
inspector-in = { $time }后
inspector-fire = 立即触发
inspector-fire-one = 立即触发：{ $timer }
inspector-clock = 它的时钟：{ $offset }，速率 { $rate }
inspector-busy = 等待处理：{ $waiting }。尚未发出：{ $unsent }。
inspector-message = { $from } → { $to }，发送于 { $sent }
inspector-copy = { $id } 的副本
flight-arrives = 途中：{ $time }后到达
flight-dies = 途中：{ $time }后丢失
flight-waits = 已到达，正在等待
flight-gone = 已到达或已丢失
link-whole = 完好
link-cut = 已切断
link-latency = 延迟 { $time }
link-loss = 丢失 { $percent }%
status-crashed = 已崩溃
status-paused = 已暂停
storage-durable = 持久
    .meaning = 崩溃后仍在。
storage-unsynced = 尚未落盘
    .meaning = 已写入，但崩溃可能夺走它。
storage-volatile = 易失
    .meaning = 崩溃时丢失。
promise-holds = 至今守住
promise-violated = 已打破
log-background = 也列出心跳
did-nothing = 还没有。你对集群做过的事会列在这里，随时可以回到做它之前。
did-go = 回到做这件事之前
did-copy = 复制为场景
scenario-title = 用场景语言写下的这次运行
copy-done = 已复制
copy-refused = 浏览器不允许复制，请选中文字自行复制。

violation-title = 已打破：“{ $promise }”
violation-show = 看那一刻
violation-retry = 回到“{ $command }”之前
violation-back = 后退一步再试

settings-title = 设置
settings-variants = 变体
settings-protocol = 参数
settings-network = 网络、磁盘、种子
settings-same-faults = 改动任何一项，运行都会重新开始，同样的故障会在同样的时刻发生。
variant-breaks = 会打破承诺
replay-skipped = 在这些设置下，有的命令没有意义，已略去：
replay-no-node = 没有这个节点。
requests-title = 向存储发请求
requests-client = 客户端
seed-chip = 种子 { $seed }
sandbox-hint = 点击 { $node }，让它崩溃
sandbox-hint-touch = 轻点 { $node }，让它崩溃

parameter-latency = 延迟
    .meaning = 一条消息平均要走多久。
parameter-jitter = 抖动
    .meaning = 各条消息的延迟相差多少。
parameter-spread = 分布
    .meaning = 延迟如何分布。
parameter-spread-uniform = 均匀
parameter-spread-long-tail = 个别极慢
parameter-order = 次序
    .meaning = 同一链路上的消息能否互相超越。
parameter-order-any = 可以超越
parameter-order-fifo = 先进先出
parameter-loss = 丢失
    .meaning = 有多少消息会丢失。
parameter-duplicates = 重复
    .meaning = 有多少消息会到达两次。
parameter-disk = 磁盘
    .meaning = 一次落盘要多久。
parameter-crash-keeps = 崩溃后保留
    .meaning = 尚未落盘的写入在崩溃后剩下什么。
parameter-crash-keeps-nothing = 什么都不剩
parameter-crash-keeps-prefix = 前面几条
parameter-crash-keeps-torn = 前面几条，最后一条残缺
parameter-seed = 种子
    .meaning = 同样的种子加同样的命令，得到同样的运行。

lesson-loading = 正在加载…
lesson-failed = 无法显示这一课
lesson-missing = 有文件不在应在的地方。如果你是网站的维护者，请检查课程文件夹是否完整。
lesson-network = 没有加载成功。请检查网络连接，然后重试。
lesson-wrong = 有文件写错了。如果你是作者，请改正下面列出的问题。
lesson-retry = 重试
lesson-text = 课文
lesson-steps = 步骤
lesson-of = { $step } / { $steps }
lesson-step-open = 第 { $number } 步
lesson-step-done = 第 { $number } 步，已完成
lesson-back = 上一步
lesson-next = 下一步
lesson-finish = 完成
lesson-hint = 提示
lesson-untranslated = 这一部分还没有翻译，暂以 { $language } 显示。
lesson-finished = 你学完了“{ $lesson }”
lesson-finished-open = { $open ->
    [0] 每一步都已完成。
   *[other] 还有 { $open } 步没有完成，点上面的进度条即可前往。
}
lesson-next-lesson = 下一课
lesson-sandbox = 到沙盒里试试
hint-number = 提示 { $number }

lesson-score = 你得到了 { $max } 分中的 { $points } 分（{ $percent }%）。
lesson-progress = 我的进度

read-tag = 阅读
predict-tag = 预测
predict-legend = 会发生什么？先选一个，再让运行来裁定。
predict-run = 开始运行
predict-deciding = 看：运行正在裁定。
predict-right = 你预料到了。
predict-wrong = 运行给出的是另一个结果。
predict-again = 再看一遍
predict-undecided = 这次运行无法进行：课程本身有错误。
quiz-tag = 问题
quiz-legend = 请选一个答案。
quiz-legend-many = 请选出所有正确的答案。
quiz-check = 检查
quiz-wrong = { $left ->
    [0] 不对。看看为什么，再选一次；这一题已经不能再得分。
   *[other] 不对。看看为什么，再选一次；还有 { $left } 次机会可以得分。
}
quiz-right = 正确。
option-came = 实际发生的就是这个
option-right = 正确
option-wrong = 你的选择
points-earned = { $of } 分中得到 { $points } 分
points-none = 没有得分：已经看过解答，或者尝试次数太多。
points-tries = 还有 { $left } 次机会可以得分

elsewhere-whose = 这门课来自 { $host }，不属于本站。
elsewhere-not-https = 无法加载“{ $src }”：外部课程的地址必须以 https:// 开头。
elsewhere-bad-address = “{ $src }”不是可以加载的文件夹地址。
elsewhere-missing = 那个文件夹里没有 lesson.toml。请检查地址：它应当是文件夹的地址，不带文件名。
elsewhere-network = 对方主机没有应答，或者不允许其他网页读取。如果主机是你的，请让它在返回这些文件时带上“Access-Control-Allow-Origin: *”。
elsewhere-wrong = 位于 { $src } 的课程有 { $count } 处错误，需要作者改正：

run-title = 分享的运行
run-chip = { " " }· 分享的运行
run-lesson = 去它所属的课程
run-failed = 无法显示这次运行
run-damaged = 链接已损坏：有一部分缺失或被改动。请回到原处，重新完整地复制一次。
run-too-large = 链接比 Faultline 生成的任何链接都长。请回到原处重新复制。
run-newer = 这个链接由更新的 Faultline（{ $version }）生成。请用那个版本打开，或者请对方重新生成。
run-unreadable = 当前版本的 Faultline 读不懂这次运行：{ $why }
run-line-failed = 由版本 { $version } 生成。在这里“{ $line }”已经没有意义，只显示到它之前。
run-differs = 由版本 { $version } 生成。当前版本由它算出的运行与原来不同，看到的可能不是分享者想说的。

embed-refused = 无法按要求显示这门课
embed-twice = “{ $name }”给了两次，请只给一次。
embed-wrong = “{ $name }”不能是“{ $value }”。可以写：{ $expected }。
embed-because = “{ $name }”：{ $expected }
embed-unknown = 没有参数“{ $name }”。你是不是想写：{ $expected }？
embed-lesson-and-src = 同时给了“lesson”和“src”，请只给一个。
embed-no-lesson = 缺少“lesson”。请写上课程的名字，例如 ?embed=1&lesson=primary-dies。
embed-no-such-lesson = “lesson”：这里没有课程“{ $what }”。相近的有：{ $near }。
embed-no-such-step = “step”：这门课没有步骤“{ $what }”。它的步骤有 { $known }。

progress-title = 我的进度
progress-text = 你做过的内容只保存在这个浏览器里，别处都没有。
progress-nothing = 还没有记录。完成一门课的一个步骤，就会列在这里。
progress-done-count = 已完成 { $done } 个步骤
progress-steps = { $steps } 步中完成 { $done } 步
progress-points = { $max } 分中得到 { $points } 分（{ $percent }%）
progress-passed = 已通过
progress-not-passed = 已做完，未通过
progress-open = 进行中
progress-step-done = 完成
progress-step-open = 未完成
progress-replay = 重放
progress-head-step = 步骤
progress-head-kind = 类型
progress-head-state = 状态
progress-head-points-head = 得分
progress-head-tries = 尝试次数
progress-head-hints = 提示
progress-head-run = 自己的运行
progress-hand-in = 交给老师
progress-hand-in-text = 打印本页，或者存成 PDF。其中有你自己的运行，点开链接就能重放，看的人可以看到你是怎么做的。这不是证书：除了你浏览器里的模拟，没有人核对过它。
progress-name = 你的名字（只用于打印）
progress-print = 打印
progress-printed = { $name } · { $date } · Faultline
progress-keep = 带走进度
progress-keep-text = 导出成文件，再在另一个浏览器里导入。导入会加到现有的记录上；同一步骤的两个结果取较好的。
progress-export = 导出
progress-import = 导入文件
progress-imported = 已导入。
progress-not-imported = “{ $file }”不是 Faultline 的进度文件，或者已经损坏。什么都没有改动。
progress-erase = 清除全部
progress-erase-now = 确定，永久清除
progress-erase-not = 保留
progress-erased = 已清除。

teach-title = 用 Faultline 教学
teach-text = 把课程放进你的网页、放进教学平台，或者自己写一门。不用安装，也不用登录。
teach-embed = 把课程放进网页
teach-embed-text = 选择要显示的内容。没有选的，就按课程或读者自己的设置。
teach-lesson = 课程
teach-step = 从哪一步开始
teach-any-step = 第一步，或读者上次停下的地方
teach-lang = 语言
teach-theme = 颜色
teach-readers = 由读者决定
teach-controls = 时间控制
teach-autoplay = 立即播放（0：否，1：是）
teach-speed = 速度
teach-usual = 照常
teach-seed = 种子
teach-origin = 你的网页的源（用于消息）
teach-src = 改用别处的课程
teach-panels = 面板
teach-lines = 复制其中一段
teach-copy-element = 复制元素
teach-copy-frame = 复制框架
teach-policy = 元素会自己调整高度，并打开消息接口。如果你的网页有内容安全策略，需要在 script-src 和 frame-src 里加上本站；框架只需要 frame-src。
teach-live = 显示效果
teach-check = 检查你自己的课程
teach-check-text = 把课程的文件夹或它的 zip 拖到这里。检查的规则与“faultline check”相同，并按学习者看到的样子播放。文件不会离开你的浏览器。
teach-drop = 把 lesson.toml 和正文、它们的文件夹，或者 zip 拖到这里
teach-choose-files = 选择文件
teach-follow = 跟踪一个文件夹
teach-following = 正在跟踪文件夹：你一保存，这里就更新。
teach-preview = 预览
teach-too-many = 文件太多，不像是一门课。请只拖入一门课的文件夹。
teach-too-large = 文件太大，不像是一门课。请只拖入一门课的文件夹。
teach-empty = 里面没有文件。请拖入 lesson.toml 和正文。
teach-unreadable = 无法读取：{ $why }
teach-wrong = “{ $lesson }”有 { $count } 处错误：
teach-good = “{ $lesson }”没有问题。它看起来是这样：
teach-write = 自己写一门课
teach-write-text = 一门课就是一个文件夹：一个 TOML 文件，加上每种语言一个 Markdown 文件；不需要 Rust，也没有脚本。lessons/README.md 里的指南逐项解释，并附有例子。把文件夹放到任何允许其他网页读取的主机上，用 #/lesson?src=https://… 就能打开。
package-title = 放进教学平台
package-text = SCORM 包里带着整个页面，在平台内运行。它会上报完成情况、得分和用时，学习者可以从中途继续。
package-make = SCORM { $version }
package-making = 正在打包…
package-made = { $file }，{ $kilobytes } KB。像其他课件包一样上传到平台即可。
package-failed = 没有生成课件包：{ $why }
package-lti = 不支持 LTI：它需要一台服务器为学习记录签名，而 Faultline 没有服务器。

share-open = 分享这一刻
share-title = 分享这一刻
share-text = 这个链接会重现同一次运行，每一条消息都相同，并停在这一刻。
share-copy = 复制链接
share-long = 这次运行的操作很多，链接因此很长。有些程序会截断长链接，请粘贴到能完整保留的地方。
share-files = 存成文件
share-scenario = 场景
share-picture = 图片（SVG）
share-private = 运行就写在链接里，除了拿到链接的人，不会发给任何人。

view-title = 视图
view-cluster = 集群
view-space-time = 时空图
diagram-title = 时空图
diagram-keys = 方向键逐个事件移动，加号和减号缩放时间，0 显示全部。
diagram-closer = 显示更短的时间
diagram-farther = 显示更长的时间
diagram-fit = 全部
diagram-follow = 跟随
diagram-kind = 种类
diagram-all = 全部
diagram-search = 搜索，按回车跳转
diagram-nodes = 节点
diagram-left-out = 有 { $count } 条消息没有画出：请缩短显示的时间。

compare-title = 比较两次运行
compare-left = 左
compare-right = 右
compare-with = 有“{ $command }”
compare-without = 去掉它
compare-without-title = 与没有“{ $command }”的运行比较
compare-same = 两次运行完全相同，直到最后一条消息。
compare-until = 在 { $time } 之前两次运行完全相同。从这里开始不同：
compare-then = 由此引起的第一处不同：
compare-nothing = 不再发生任何事
compare-go = 转到 { $time }
compare-all-kept = 两边的承诺都守住了。
compare-other-protocol = 这是两个不同协议的运行。只有同一协议的运行才能比较。

task-tag = 任务
task-goal = 让它发生
task-violate = 打破承诺“{ $promise }”
task-violate-any = 打破一个承诺
task-open = 还没有达成
task-reached = 完成，你做到了。
task-shown = 就是这样。重新开始，自己做一遍吧。
task-budget = { $budget ->
    [0] 不需要故障
   *[other] 还剩 { $left } 次故障，共 { $budget } 次
}
task-allowed = 可用：{ $verbs }
task-show-me = 演示给我看
task-no-solution = 这个任务没有可以演示的解法。
verb-crash = 崩溃
verb-restart = 重启
verb-pause = 暂停
verb-resume = 恢复运行
verb-wipe = 丢失磁盘
verb-cut = 切断
verb-heal = 修复
verb-partition = 分区
verb-latency = 延迟链路
verb-loss = 丢包
verb-drop = 丢弃消息
verb-delay = 推迟消息
verb-duplicate = 复制消息
verb-skew = 拨动时钟
verb-rate = 时钟快慢
verb-fire = 触发定时器
verb-request = 请求

catalogue-title = 弄坏它，才知道它为何可靠。
catalogue-text = 真实的分布式协议，就在你的浏览器里运行。让节点崩溃，切断链路，回到过去。
catalogue-start = 从第一课开始
catalogue-continue = 继续：{ $lesson }
catalogue-sandbox = 打开沙盒
catalogue-sandboxes = 沙盒
catalogue-course = 用在课程里
catalogue-course-text = 每一课、每个沙盒都有自己的地址，包含步骤和设置：从课程页面链接过来即可。无需安装，无需登录，任何内容都不会离开浏览器。
catalogue-failed = 课程列表没有加载成功，沙盒仍然可用。
card-minutes = { $minutes } 分钟
card-done = 已完成
card-step = 第 { $step } 步，共 { $steps } 步
level-first = 入门
level-second = 进阶
level-third = 高级
notice-progress = 保存的进度无法读取。它已移到本浏览器存储中的“{ $key }”，现在重新开始记录。

bench-title = 测量
bench-text = 引擎在这个浏览器里跑得多快，与一个最简单的事件循环相比。需要几秒钟，其间页面不会响应。
bench-run = 开始测量
