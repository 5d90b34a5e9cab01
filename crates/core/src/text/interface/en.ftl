# The words of the page.
skip = Skip to the content
close = Close
sentence-gap = {"; "}

header-nav = Site
header-lessons = Lessons
header-sandbox = Sandbox
header-teach = Teach
header-menu = Menu
theme-auto = Auto
theme-light = Light
theme-dark = Dark
theme-switch = Theme: { $theme }. Change

broken-title = Something broke
broken-text = This is a bug in Faultline, not in what you did. Your progress is kept. Reload the page to go on; if it happens again, send the line below to whoever runs this site.
broken-reload = Reload the page

help-open = Help and keys
help-title = How to use it
help-text = Click a node, a link or a message to break it. Go back in time and try something else: what you did before is kept as another future.
help-views = The same run as a picture, as a space-time diagram, or in words: choose the view on the stage.
help-anywhere = Anywhere
help-play = Play or pause
help-step = One event on
help-step-back = One event back
help-next = To the next event that matters
help-tab = To the next node, link or control
help-escape = Close, or give up a partition being drawn
help-help = This sheet
help-stage = On a node, link or message
help-menu = What can be done to it
help-neighbour = To the nearest node in that direction
help-node = On a node: crash, restart, pause
help-link = On a link: cut, heal
help-message = On a message: drop, delay, duplicate
help-zoom = Closer, farther away, the whole cluster
help-move = Move the picture, when you are close
help-in-menu = In a menu
help-choose = To another item, the first, the last
help-menu-back = Back to the menu before
help-menu-close = Close it
help-diagram = In the space-time diagram
help-event = From event to event
help-span = Less time, more time, all of it
help-search = In the search: to the next match
help-scrubber = On the time line
help-one-event = One event on or back
help-ten-events = Ten events on or back
help-ends = To the start, to the end
help-tabs = On the name of a panel
help-tab-choose = To another panel, the first, the last
help-lines = In the protocol's lines and in the log
help-line-choose = To another line, the first, the last
help-touch = Touch
help-tap = Tap
help-long-press = Long press
help-double-tap = Double tap on a node
help-strike = Crash or restart it at once
help-pinch = Two fingers
help-swipe = One finger
help-press-draw = Press, then draw
help-lasso = Around nodes: cut them off
help-mouse = Mouse
help-click = Click
help-double-click = Double click on a node
help-draw = Draw
help-ctrl-wheel = Ctrl and wheel
help-wheel = Wheel
help-privacy = Nothing leaves your browser. Progress and preferences are kept in it.

key-open = Key
key-title = What the shapes and colours mean
key-messages = Messages
key-message-request = a request: somebody asks for something to be done
key-message-reply = an answer
key-message-replicate = data that is copied or moved
key-message-control = about the cluster itself: votes, epochs, who leads, who is a member
key-message-refusal = a refusal
key-message-beat = a heartbeat: “I am alive”
key-messages-more = A ring around a shape: a copy of a message. A cross that fades: a message that was lost, or that came to a node which is down.
key-nodes = Nodes
key-node-client = rounded square: a client
key-node-server = circle: a server that follows
key-node-leader = hexagon with a double line: a server that leads
key-node-controller = octagon: watches over the cluster
key-node-resource = barrel: something outside of the cluster
key-here = {". "}Here: { $nodes }
key-states = How a node is
key-crashed = short red dashes: crashed. Its memory is gone, its disk is not
key-paused = long dashes: paused. Everything waits
key-disk = it writes to its disk
key-clock = its clock is wrong
key-links = Links
key-link-up = as usual
key-link-cut = cut; with two strokes on one side only, cut in that direction
key-link-slow = slower than usual
key-link-lossy = loses messages
key-entries = Entries of a log or a disk
key-entry-durable = on disk. The colour tells who wrote it
key-entry-unsynced = hatched, with dashes: not on disk yet. A crash may take it
key-entry-diverged = struck through: differs from the primary

not-found-title = Not found
not-found-page = There is no page “{ $what }”.
not-found-protocol = There is no protocol “{ $what }” here.
not-found-lesson = There is no lesson “{ $what }” here.
not-found-step = This lesson has no step “{ $what }”.
not-found-instead = You may have meant:
not-found-catalogue = All lessons
not-found-defaults = The sandbox with its usual settings
not-found-with = { $name } = { $value }
setting-unknown = There is no parameter “{ $name }”. Near it: { $known }.
setting-twice = The parameter “{ $name }” is given twice. Give it once.
setting-bad = “{ $name }” cannot be “{ $value }”. It is { $expected }.
setting-range = a whole number from { $min } to { $max }
setting-choices = one of { $choices }

workbench-title = The lesson as learners see it
stage-title = Stage
panels-title = Panels
panel-code = The protocol, as it runs
panel-code-short = Code
panel-inspector = Inspector
panel-promises = Promises
panel-exhibits = Exhibits
panel-log = Log
panel-did = What you did
panel-find = Find a break
panel-saw = What clients saw

time-title = Time
time-controls = Controls
time-restart = Start over, same seed
time-new-seed = Start over with another seed
time-step-back = One event back
time-play = Play
time-pause = Pause
time-step = One event on
time-next = To the next event that matters
clock-title = Virtual time
speed-title = Speed
speed-value = { $speed } of real time
scrubber-title = Moment
scrubber-value = { $time }, event { $event } of { $events }
mark-responded = a client is answered
mark-command = a change by hand
mark-cut = a link is cut
mark-crashed = a node crashes
mark-branch = another future parts
mark-parting = here the two runs part
mark-violated = a promise is broken
mark-chance = last chance
branches-title = Other futures
branches-count = { $count ->
    [one] 1 other future
   *[other] { $count } other futures
}
branches-one = { $broken ->
    [0] from { $time }: { $done }
    [one] from { $time }: { $done }; a promise broken
   *[other] from { $time }: { $done }; { $broken } promises broken
}
futures-name = Name
futures-present = This one
futures-go = Go there
futures-compare = Compare
futures-share = Link
branches-nothing = nothing more done
narration-title = Read aloud
narration-off = nothing
narration-matters = what matters
narration-everything = everything
player-nothing-left = Nothing is left to happen. Do something, or start over.
player-held = Choose an answer first. Then the run goes on and shows which one comes.
player-too-long = A run ends after a million events. Start over to go on.
player-nothing-matters = Nothing that matters happens for a while. Press again to look further.

code-ago = { $nodes } · { $time } ago
code-whole = The whole protocol
code-moments = { $count ->
    [0] { $line } has not run
    [one] { $line } ran once
   *[other] { $line } ran { $count } times
}
inspector-nothing = Choose a node, a link or a message, here or on the stage.
inspector-choose = Node
inspector-timers = Timers
inspector-in = in { $time }
inspector-fire = Fire now
inspector-fire-one = Fire now: { $timer }
inspector-clock = Its clock: { $offset }, rate { $rate }
inspector-busy = Waiting to be handled: { $waiting }. Not sent yet: { $unsent }.
inspector-message = { $from } → { $to }, sent at { $sent }
inspector-copy = A copy of { $id }
flight-arrives = On its way: arrives in { $time }
flight-dies = On its way: will be lost in { $time }
flight-waits = Has arrived and waits
flight-gone = Arrived or lost
flight-to-come = Not sent yet
link-whole = whole
link-cut = cut
link-latency = { $time } slow
link-loss = loses { $percent }%
status-crashed = crashed
status-paused = paused
storage-durable = Durable
    .meaning = Survives a crash.
storage-unsynced = Not synced yet
    .meaning = Written, but a crash may take it.
storage-volatile = Volatile
    .meaning = Lost at a crash.
promise-holds = kept so far
promise-violated = broken
chance-ask = When was it too late?
log-background = Heartbeats too
log-left-out = The chosen event is not listed: heartbeats, timers and details are left out.
did-nothing = Nothing yet. What you do to the cluster is listed here, and you can go back to before it.
# Beside a command that the lesson gave, not the learner.
did-setup = set-up
did-go = Go to the moment before this
did-copy = Copy as scenario
scenario-title = This run as a scenario
copy-done = Copied
copy-refused = This browser forbids copying. Select the text and copy it.

violation-title = Broken: “{ $promise }”
violation-show = Show it
violation-retry = Back to before “{ $command }”
violation-back = Step back and try again

settings-title = Settings
settings-variants = Variants
settings-protocol = Parameters
settings-network = Network, disk, seed
settings-same-faults = Change one and the run starts over, with the same faults at the same times.
choice-warning = { $choice } ({ $warning })
variant-breaks = breaks a promise
replay-skipped = With these settings some commands make no sense and were left out:
replay-no-node = No such node.
requests-title = Ask the store
requests-no-word = One word, please: no spaces, no quotes, none of ( ) = < > |, and no # in front
requests-client = Client
seed-chip = seed { $seed }
sandbox-hint = Click { $node } to crash it
sandbox-hint-touch = Tap { $node } to crash it

parameter-latency = latency
    .meaning = How long a message travels, on average.
parameter-jitter = jitter
    .meaning = How much that differs from message to message.
parameter-spread = spread
    .meaning = How the delays are distributed.
parameter-spread-uniform = even
parameter-spread-long-tail = a few very slow
parameter-order = order
    .meaning = Whether messages of a link may overtake each other.
parameter-order-any = may overtake
parameter-order-fifo = first in, first out
parameter-loss = loss
    .meaning = How many messages are lost.
parameter-duplicates = duplicates
    .meaning = How many messages arrive twice.
parameter-disk = disk
    .meaning = How long a sync takes.
parameter-crash-keeps = a crash keeps
    .meaning = What a crash leaves of writes that were not synced.
parameter-crash-keeps-nothing = nothing
parameter-crash-keeps-prefix = the first ones
parameter-crash-keeps-torn = the first ones, the last one torn
parameter-seed = seed
    .meaning = The same seed and the same commands make the same run.

part-failed = This page could not be shown
part-failed-text = A part of Faultline did not arrive. Check the connection and try again.
newer-text = Faultline was renewed after this page was opened, and what is needed here is not there any more. Reload the page to go on.

lesson-loading = Loading…
lesson-failed = This lesson could not be shown
lesson-missing = A file of it is not where it should be. If you run this site, look whether the folder of lessons is complete.
lesson-network = It did not arrive. Check the connection and try again.
lesson-wrong = A file of it has mistakes. If you wrote it, correct what is named here.
lesson-retry = Try again
lesson-text = Lesson
lesson-steps = Steps
lesson-of = { $step } of { $steps }
lesson-step-open = Step { $number }
lesson-step-done = Step { $number }, done
lesson-back = Back
lesson-next = Next
lesson-to-task = To the task
lesson-to-question = To the question
lesson-finish = Finish
lesson-hint = Hint
lesson-untranslated = This part is not translated yet and is shown in { $language }.
lesson-finished = You have finished “{ $lesson }”
lesson-finished-open = { $open ->
    [0] Every step is done.
    [one] One step is still open; the bars above lead to it.
   *[other] { $open } steps are still open; the bars above lead to them.
}
lesson-next-lesson = Next lesson
lesson-sandbox = Play in the sandbox
hint-number = Hint { $number }

lesson-score = You have earned { $points } of { $max } points, { $percent } %.
lesson-progress = My progress

read-tag = Text
predict-tag = Predict
predict-legend = What will happen? Choose, then let the run decide.
predict-run = Run it
predict-deciding = Watch: the run decides now.
predict-right = You saw it coming.
predict-wrong = The run decided otherwise.
predict-again = Watch it again
predict-undecided = This run cannot be made. The lesson has a mistake.
predict-own-seed = This question is about one run. After the answer you may try other seeds.

# Why a fault that was tried is not allowed.
refused-step = This step does not allow that. Its text says what it asks for.
refused-spent = No faults are left. Step back before one, or start over.
refused-undecided = Not yet: choose an answer first.
refused-deciding = Not now: this run decides the question.
guess-tag = Guess first
guess-legend = What will do it? Your first guess counts.
guess-bind = That is my guess
guess-bound = Your guess stands. Now bring it about.
guess-right = You guessed right.
guess-wrong = Your guess was wrong. Read why.
refused-unguessed = Not yet: guess first.
culprit-tag = Find the culprit
culprit-legend = After which event could nothing save it any more?
culprit-look = Show this moment
culprit-right = Right. From there on, none of { $futures } futures that were tried kept the promise.
survive-tag = Survive
survive-title = Keep the promise: { $promise }
survive-attack = Choose settings. Then every schedule of at most { $faults } { $faults ->
    [one] fault
   *[other] faults
  } ({ $kinds }) within { $within } is tried against them.
survive-goal = Without a fault this must still come about: { $goal }
survive-begin = Let it attack
survive-stop = Stop
survive-play = Play what broke it
survive-open = Not attacked yet.
survive-done = You have found settings that survive.
survive-useless = Nothing was attacked: with these settings, what must come about without a fault does not.
survive-running = { $schedules ->
    [one] { $schedules } schedule tried
   *[other] { $schedules } schedules tried
  }, now with { $faults ->
    [0] no fault
    [one] one fault
   *[other] { $faults } faults
  }…
survive-stopped = Stopped after { $schedules } schedules. That says nothing about the others.
survive-broken = Broken, at { $at }, by { $faults ->
    [0] no fault at all
    [one] one fault
   *[other] { $faults } faults
  }. No schedule with fewer faults does it.
survive-survived = Survived: none of the { $schedules } schedules with at most { $faults ->
    [one] { $faults } fault
   *[other] { $faults } faults
  } within { $within } breaks it.
order-tag = Put in order
order-legend = Is there one order, one operation after the other, that explains every answer?
order-operation = { $client }: { $request } → { $answer }
order-interval = from { $from } to { $to }
order-earlier = Earlier: { $operation }
order-later = Later: { $operation }
order-too-late = “{ $operation }” was answered at { $answered }, before “{ $before }” began at { $called }. So it has to come before it.
order-same-client = “{ $operation }” comes before “{ $before }” at their client.
order-wrong-answer = Where it stands, “{ $operation }” would have got: { $instead }.
order-nothing = nothing
order-written = ok
order-there-is-one = There is one. Try again.
quiz-tag = Question
quiz-legend = Choose one answer.
quiz-legend-many = Choose every answer that is right.
quiz-check = Check
quiz-wrong = { $left ->
    [0] Not right. Read why, and choose again; there are no more points to earn.
    [one] Not right. Read why, and choose again; one try still counts.
   *[other] Not right. Read why, and choose again; { $left } tries still count.
}
quiz-right-so-far = { $left ->
    [0] Right so far; something is missing. Choose again; there are no more points to earn.
    [one] Right so far; something is missing. One try still counts.
   *[other] Right so far; something is missing. { $left } tries still count.
}
quiz-right = Right.
option-came = this is what happened
option-right = right
option-wrong = your choice
points-earned = { $of ->
    [one] { $points } of 1 point
   *[other] { $points } of { $of } points
}
points-none-tries = No points: there were too many tries.
points-none-shown = No points: the solution was shown.
points-tries = { $left ->
    [one] one try left for the points
   *[other] { $left } tries left for the points
}

elsewhere-title = Where this lesson is from
elsewhere-whose = This lesson comes from { $host }. It is not part of this site.
elsewhere-not-https = “{ $src }” cannot be loaded: a lesson from elsewhere needs an address that begins with https://.
elsewhere-bad-address = “{ $src }” is no address of a folder that can be loaded.
elsewhere-missing = There is no lesson.toml in that folder. Check the address: it is that of the folder, without the file.
elsewhere-network = The other host did not answer, or does not allow other pages to read it. If it is yours, let it send the header “Access-Control-Allow-Origin: *” with the files.
elsewhere-wrong = { $count ->
    [one] The lesson at { $src } has one mistake. Its author needs to correct this:
   *[other] The lesson at { $src } has { $count } mistakes. Its author needs to correct these:
}

run-title = Shared run
run-chip = { " " }· shared run
run-lesson = To its lesson
run-lesson-gone = Its lesson “{ $lesson }” is no longer here
run-failed = This run cannot be shown
run-damaged = The link is damaged: a part of it is missing or was changed. Copy it again, whole, from where you found it.
run-too-large = The link is larger than any that Faultline makes. Copy it again from where you found it.
run-newer = The link was made by a newer Faultline ({ $version }). Open it there, or ask for a new link.
run-unreadable = The run cannot be read here: { $why }
run-of-version = Made with version { $version }. { $what }
run-line-failed = The run is shown up to “{ $line }”, which cannot be carried out: { $why }
run-differs = This Faultline computes another run from it; it may not show what was meant.
run-cut = The end of the link is missing, so the run is shown as far as it goes. Copy the link again, whole, from where you found it.
run-cut-unread = What is left of the link was changed, too. This cannot be read: { $why }
run-setting-unread = One of its settings is not known here, so the usual value is taken: { $why }
run-line-unread = The run is shown up to what cannot be read here: { $why }
run-differs-from = Up to { $time } this is the same run; from there on this Faultline computes another run.
run-too-long = This run is longer than a page can hold. It is shown as far as it was made.
run-futures = { $count ->
    [one] The other future that this run had is not here any more: only a run that stays open keeps it.
   *[other] The { $count } other futures that this run had are not here any more: only a run that stays open keeps them.
}
run-stopped = Stopped: the run is shown as far as it was made.
run-open-other = Open a link, a scenario or a trace
journey-text = Making the run …
journey-stop = Stop here

embed-refused = This lesson cannot be shown as asked
embed-twice = “{ $name }” is given twice. Give it once.
embed-wrong = “{ $name }” cannot be “{ $value }”. Write one of: { $expected }.
embed-because = “{ $name }”: { $expected }
embed-unknown = There is no parameter “{ $name }”. Did you mean: { $expected }?
embed-lesson-and-src = “lesson” and “src” are both given. Give one of them.
embed-no-lesson = “lesson” is missing. Write the name of a lesson, as in ?embed=1&lesson=primary-dies.
embed-no-such-lesson = “lesson”: there is no lesson “{ $what }” here. The lessons are { $known }.
embed-no-such-step = “step”: this lesson has no step “{ $what }”. Its steps are { $known }.

progress-nameless = a lesson without a name
progress-title = My progress
progress-text = What you have done is kept in this browser and nowhere else.
progress-nothing = Nothing yet. Do a step of a lesson, and it is listed here.
progress-done-count = { $done ->
    [one] 1 step done
   *[other] { $done } steps done
}
progress-steps = { $done } of { $steps } steps
progress-points = { $points } of { $max } points ({ $percent } %)
progress-passed = passed
progress-not-passed = done, not passed
progress-open = in progress
progress-step-done = done
progress-step-open = open
progress-replay = Replay
progress-head-step = Step
progress-head-kind = Kind
progress-head-state = State
progress-head-points-head = Points
progress-head-tries = Tries
progress-head-hints = Hints
progress-head-run = Own run
progress-hand-in = Hand it in
progress-hand-in-text = Print this page, or save it as a PDF. It contains your own runs as links that replay, so whoever reads it can see what you did. It is no certificate: nobody has checked it but the simulation in your browser.
progress-name = Your name, for the print only
progress-print = Print
progress-printed = { $name } · { $date } · Faultline
progress-printed-nameless = { $date } · Faultline
progress-keep = Take it along
progress-keep-text = Export it to a file and import that file in another browser. An import adds to what is here; of two results the better one counts.
progress-export = Export
progress-import = Import a file
progress-imported = Imported.
progress-not-imported = “{ $file }” is no progress of Faultline, or it is damaged. Nothing was changed.
progress-erase = Erase everything
progress-erase-now = Yes, erase it for good
progress-erase-not = Keep it
progress-erased = Erased.

teach-title = Teach with Faultline
teach-text = Put a lesson into a page of yours, into a course system, or write your own. Nothing is installed, and nobody signs in.
teach-embed = Put a lesson into a page
teach-embed-text = Choose what is shown. What you leave open is as the lesson or the reader has it.
teach-lesson = Lesson
teach-step = First step
teach-any-step = Where the reader left off
teach-lang = Language
teach-theme = Colours
teach-readers = The reader's
teach-controls = Time controls
teach-autoplay = Play
teach-autoplay-on = by itself, at once
teach-autoplay-off = when the reader presses Play
teach-speed = Speed
teach-usual = As usual
teach-seed = Seed
teach-origin = Origin of your page, for messages
teach-src = A lesson from elsewhere instead
teach-panels = Panels
teach-lines = Copy one of these
teach-copy-element = Copy the element
teach-copy-frame = Copy the frame
teach-policy = The element fits its height by itself and opens the interface for messages. If your page has a content-security policy, it needs this site in script-src and frame-src; the frame needs only frame-src.
teach-live = This is what it shows
teach-check = Check a lesson of your own
teach-check-text = Drop its folder or a zip of it here. It is checked as “faultline check” does, and played as a learner sees it. It does not leave your browser.
teach-drop = Drop lesson.toml and the texts, their folder, or a zip here
teach-choose-files = Choose files
teach-follow = Follow a folder
teach-following = The folder is followed: what you save is shown at once.
teach-preview = Preview
teach-too-many = Those are too many files for a lesson. Drop the folder of one lesson only.
teach-too-large = Those files are too large for a lesson. Drop the folder of one lesson only.
teach-empty = There was no file in that. Drop lesson.toml and the texts.
teach-unreadable = This cannot be read: { $why }
teach-wrong = { $count ->
    [one] “{ $lesson }” has one mistake:
   *[other] “{ $lesson }” has { $count } mistakes:
}
teach-good = “{ $lesson }” is a good lesson. This is how it looks:
teach-write = Write a lesson
teach-write-text = A lesson is a folder with one TOML file and one Markdown file for each language; it needs no Rust and no script. The guide explains every key with an example; the template is a small lesson that works, to be changed. Put the folder on any web host that allows other pages to read it, and #/lesson?src=https://… shows it.
teach-guide = Read the guide
teach-template = Download the template (zip)
package-title = Put it into a course system
package-text = A SCORM package has the page in it and runs inside of the system. It reports completion, score and time, and a learner can go on in the middle.
package-minimum = Passed from this share of the points on, in percent
package-minimum-wrong = Write a whole number from 0 to 100.
package-make = SCORM { $version }
package-making = Packing…
package-made = { $file }, { $kilobytes } KB. Upload it to the system like any other package.
package-failed = No package was made: { $why }
package-lti = There is no LTI: it needs a server that signs what a learner has done, and Faultline has none.

share-open = Share this moment
share-title = Share this moment
share-text = This link makes the same run again, to the last message, and opens it at this moment.
share-compare-text = This link makes both runs again, to the last message, and opens them side by side at this moment.
share-copy = Copy the link
share-long = This run has so many commands that the link is long. Some programs cut long links; paste it where it stays whole.
share-futures = Other futures are not in it: each has a link of its own, under “What you did”.
share-files = As a file
share-scenario = Scenario
share-picture = Picture (SVG)
share-private = The run is in the link itself. Nothing is sent to anybody but those you give it to.

view-title = View
view-cluster = Cluster
view-space-time = Space-time
event-title = Chosen event
event-clock = Vector clock
event-clock-meaning = How many events of each node this one could have known of, itself included.
event-cause = What led to it
event-effect = What came next
event-no-cause = Nothing: the run begins with it.
event-no-effect = Nothing that is known so far.
view-text = Text
diagram-word-crash = crash
diagram-word-restart = restart
diagram-key = Key
diagram-mark-asked = a client asks
diagram-mark-answered = a client is answered
diagram-mark-synced = written to disk
diagram-mark-saved = a checkpoint is saved
diagram-mark-noted = the node does something worth a word
diagram-mark-crashed = crash
diagram-mark-restarted = restart, or goes on after a pause
diagram-mark-paused = pause
diagram-mark-down = down
diagram-mark-stands = paused
diagram-mark-broken = a promise breaks
diagram-mark-now = the moment that the stage shows
diagram-title = Space-time diagram
diagram-keys = Arrow keys go from event to event, plus and minus show less or more time, zero shows all.
diagram-closer = Show less time
diagram-farther = Show more time
diagram-fit = All
diagram-follow = Follow
diagram-kind = Kind
diagram-all = all
diagram-search = Search, then Enter
diagram-nowhere = No event says that.
diagram-left-out = Only events that are not shown say that.
diagram-filters = Show
diagram-nodes = Nodes
diagram-crowd = { $count } messages: show less time to tell them apart
diagram-choose = Choose an event: a click on an arrow or a mark, or the arrow keys.
diagram-clock = vector clock: { $clock }
diagram-before = It could have influenced the chosen event.
diagram-after = The chosen event could have influenced it.
diagram-before-seen = The event that it was seen with could have influenced the chosen event.
diagram-after-seen = The event that the chosen one was seen with could have influenced it.
diagram-same = Seen with the same event as the chosen one.
diagram-concurrent = Concurrent: neither could have known of the other.
diagram-unordered = A link is changed from outside: that has no place in the order of cause and effect.
diagram-legend-past = could have caused it
diagram-legend-future = could come of it
diagram-legend-apart = concurrent

compare-title = Two runs compared
compare-left = Left
compare-right = Right
compare-with = with “{ $command }”
compare-lacks = without “{ $command }”
compare-with-at = with “{ $command }” at { $time }
compare-order = commands in another order
compare-without = without it
compare-without-title = Compare with the run without “{ $command }”
compare-with-title = Compare this run with a changed one
compare-setting = With another setting
compare-setting-how = Change the value: the comparison opens.
compare-variant = Compare with another variant
compare-choose = choose
compare-same = Both runs are the same, to the last message.
compare-until = Until { $time } both runs are the same. There they part:
compare-then = The first thing that goes otherwise because of it:
compare-nothing = nothing happens any more
compare-not-here = nothing of the kind at { $time }
compare-not-yet = nothing of the kind so far, up to { $time }
compare-run-on = was left at { $from }; here it goes on to { $to }, as long as the other one.
compare-go = Go to { $time }
compare-all-kept = Every promise is kept in both.
compare-other-protocol = These are runs of two protocols. Only runs of the same protocol can be compared.
compare-same-until = the same until { $time }
compare-open = Open this run
compare-what = { $side }: what is different
compare-only-looking = A comparison is for looking. To change a run, choose “Open this run” above it.
compare-choose-node = Choose a node to see its state in both runs.
compare-node-same = { $node } is the same in both runs.
compare-node-differs = { $node } differs in: { $what }
compare-gap = { ", " }
compare-status = whether it is up
compare-role = role
compare-timers = timers
compare-clock = clock
compare-queue = what waits
compare-left-out = “{ $command }” makes no sense in this run and was left out: { $why }

share-trace = Trace (JSON)
share-shiviz = ShiViz log
share-writing = Writing the file …
share-open-file = Open a run from a file
open-title = Open a run
open-text = Choose a trace or a scenario that was saved, or paste one, or a link. A trace is computed anew and held against what it says, event by event.
open-file = Choose a file
open-paste = Or paste a trace, a scenario or a link
open-go = Open
open-too-large = This file is too large, or it is no text. A trace has at most 64 MB.
open-nothing = There is nothing to open. Choose a file, or paste something.
open-link = This is a link to a shared run.
open-side = { $side }: { $what }
open-compare = This is a link to two runs side by side.
open-scenario = This is a scenario that can be run.
open-same = { $events ->
    [one] The same: its one event happens here too.
   *[other] The same: all { $events } events happen here as they are written there.
}
open-differs = It differs from event { $event } on.
open-hash-differs = All { $events } events are the same; only the hash of the run differs.
open-version = It was made by Faultline { $version }; this is { $own }.
open-expected = The trace says: { $what }
open-found = Here happens: { $what }
open-see = See the run
open-reading = Reading the trace …
open-comparing = Making the run again and comparing …

task-tag = Task
task-goal = Bring it about
task-violate = Break the promise “{ $promise }”
task-violate-any = Break a promise
task-open = Not there yet
task-earned = You have brought it about before.
task-reached = Done. You brought it about.
task-reached-with = Done: { $facts }.
task-lost = This run can no longer get there:
task-spent = No fault is left, and it is not there. Another moment may do it, or another fault.
task-start-over = Start over
task-shown = That is how. Start over and do it yourself.
task-budget = { $budget ->
    [0] No faults needed
    [one] { $left } of 1 fault left
   *[other] { $left } of { $budget } faults left
}
task-allowed = Allowed: { $verbs }
task-show-me = Show me
task-show-me-costs = Show me, for no points
task-no-solution = This task has no solution that can be shown.

# The goal of a task and how far it is.
goal-and = and
goal-or = or
goal-not = not: { $what }
goal-ever = at some moment ({ $what })
goal-never = at no moment ({ $what })
goal-acknowledged = { $count ->
    [one] a request is answered “ok”
   *[other] { $count } requests are answered “ok”
}
goal-unanswered = no request is answered “ok”
goal-broken = “{ $promise }” is broken
goal-broken-any = a promise is broken
goal-kept = “{ $promise }” is kept
goal-before = it is before { $time }
goal-until = { $time } have passed
goal-in-flight = a message is on its way: { $kind }
goal-field = { $node }: { $field }
goal-status = state
goal-role = role
goal-now = now { $value }
goal-answered = { $client } was answered after { $time }
goal-waiting = { $client } has waited { $time }
goal-clock = the clock shows { $time }
goal-at = at { $time }
goal-limit = the limit was { $time }
goal-happened = { $what }, at { $time }
goal-gap = {"; "}
goal-holds = holds
goal-open = not yet
goal-lost-time = { $time } have passed.
goal-lost-setting = It has { $parameter } = { $value }. Change that here, and the step starts over.

# What a step shows.
story-title = What happens
story-play = Play this
story-pause = Pause
story-go-on = Go on
story-again = Watch again
story-speed = at { $speed } of real time; it stops by itself
story-speed-endless = at { $speed } of real time
story-paused = Paused
story-over = That was it.
hurry = Only heartbeats: { $factor } times as fast
hurry-stop = Do not hurry

verb-crash = crash
verb-restart = restart
verb-pause = pause
verb-resume = resume
verb-wipe = lose a disk
verb-cut = cut
verb-heal = heal
verb-partition = partition
verb-latency = latency
verb-loss = loss
verb-drop = drop
verb-delay = delay
verb-duplicate = duplicate
verb-skew = clock jump
verb-rate = clock rate
verb-fire = fire a timer
verb-request = request

catalogue-title = Break it. Then know why it holds.
catalogue-text = Real distributed protocols, running in your browser. Crash nodes, cut links, step back in time.
catalogue-start = Start with the first lesson
catalogue-continue = Continue: { $lesson }
catalogue-sandbox = Open the sandbox
catalogue-sandboxes = Sandboxes
catalogue-course = In a course
catalogue-course-text = Every lesson and every sandbox has an address of its own, with its step and its settings: link to it from a course page. Nothing is installed, nobody signs in, and nothing leaves the browser.
catalogue-failed = The list of lessons could not be loaded. The sandboxes work all the same.
hero-hint = Click a node: it crashes. Click it again: it restarts.
hero-hint-touch = Tap a node: it crashes. Tap it again: it restarts.
sandboxes-text = A protocol with every setting, fault and panel, and no text beside it. Choose one and break it.
card-minutes = { $minutes } min
card-done = Done
card-step = Step { $step } of { $steps }
level-first = first steps
level-second = intermediate
level-third = advanced
progress-unkept = This browser does not keep your progress: it is lost when this page is closed.
notice-progress = The stored progress could not be read. It was put aside under “{ $key }” in this browser's storage, and a new one begun.

bench-title = Measurements
bench-text = How fast the engine runs in this browser, beside a bare event loop. This takes a few seconds, in which the page does not answer.
bench-run = Measure
lab-way = Lab: experiments over many runs
