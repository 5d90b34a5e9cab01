# What the stage and its menus say.
scene-title = The cluster
scene-node = { $name }, { $seen }, { $line }, { $unseen }
scene-node-down = { $name }, { $seen }, { $line }
scene-status-up = up
scene-status-crashed = crashed
scene-status-paused = paused
scene-link = Link { $first } – { $second }: { $status }
scene-link-up = whole
scene-link-cut = cut both ways
scene-link-cut-forward = cut from { $first } to { $second }
scene-link-cut-backward = cut from { $second } to { $first }
scene-message = Message { $id }, { $label }, from { $from } to { $to }

zoom-title = Zoom
zoom-in = Closer
zoom-out = Farther away
zoom-whole = The whole cluster

menu-crash = Crash { $node }
menu-restart = Restart { $node }
menu-wipe = Lose the disk of { $node }
menu-pause = Pause { $node }
menu-resume = Resume { $node }
menu-aside = Move to the other side
menu-network = Latency and loss…
menu-back = Back
menu-timers = Timers…
menu-fire = { $timer }, in { $left }
menu-clock = Clock…
menu-rate-slow = Half as fast
menu-rate-right = Right speed
menu-rate-fast = Twice as fast
menu-skew-forward = Jump 100 ms ahead
menu-skew-back = Jump 100 ms back
menu-cut = Cut both ways
menu-cut-one = Cut { $from } → { $to }
menu-heal = Heal
menu-latency = Latency
menu-as-usual = as usual
menu-loss = Loss
menu-drop = Drop
menu-delay = Delay by { $time }
menu-duplicate = Duplicate

aside-nodes = On the other side: { $nodes }
aside-cut = Cut them off
aside-cancel = Cancel

text-title = The cluster in words
text-nodes = Nodes
text-messages = Messages under way
text-messages-none = Nothing is under way.
text-messages-more = { $count } more. Show all
text-links = Links
text-links-whole = { $count ->
    [one] 1 link is as usual
   *[other] { $count } links are as usual
}
text-promises = Promises
text-actions = Actions
text-actions-for = Actions: { $thing }
text-message = { $id } { $label }, { $from } → { $to }
text-timer = { $timer } in { $time }
text-separator = {", "}

logs-empty = No entries yet
logs-leads = leads
logs-entry = Entry { $lsn }, { $label }, { $band }
logs-state-durable = on disk
logs-state-unsynced = not synced
logs-state-volatile = in memory only
logs-state-diverged = differs from the primary
logs-legend-unsynced = not synced
logs-legend-diverged = will be cut off
logs-state-committed = committed
logs-mark-diverged = differs
logs-snapshot = A snapshot has taken the place of the entries up to { $lsn }
logs-legend-snapshot = in a snapshot: no longer in the log
logs-legend-committed = committed up to here
bars-empty = Nothing yet
ring-spoken = A ring with { $tokens } tokens and { $keys } keys: { $moving } moving, { $unreachable } out of reach, { $lost } lost
ring-moving = { $count ->
    [one] 1 key on the move
   *[other] { $count } keys on the move
}
ring-unreachable = { $count ->
    [one] 1 key out of reach
   *[other] { $count } keys out of reach
}
ring-lost = { $count ->
    [one] 1 key lost
   *[other] { $count } keys lost
}
levels-threshold = threshold: { $level }
levels-other-threshold = What another threshold would have said of the same heartbeats. The run keeps its own.
levels-spoken = How suspicious { $node } is to { $watcher }: { $level } now; above the threshold { $times ->
    [0] at no time
    [one] once
   *[other] { $times } times
} in this picture
levels-beat = a heartbeat came
levels-suspected = suspected
levels-down = really down
timelines-spoken = { $messages } messages between the nodes; { $between } cross the cut forwards, { $orphans } backwards
timelines-now = now: { $now }
timelines-consistent = consistent
timelines-inconsistent = not consistent
timelines-between = sent before the cut, received after it: part of the state
timelines-orphan = received before the cut, sent after it: impossible
