// The types of embed.js: <faultline-lesson> and the messages of a lesson. See docs/embedding.md.

export interface FaultlineStep {
  id: string;
  kind: "read" | "predict" | "task" | "quiz";
  points: number;
}

/** A lesson can be seen. `lesson` and `step` are null for a run without a lesson. */
export interface FaultlineReady {
  faultline: 1;
  type: "ready";
  id?: string | number;
  lesson: string | null;
  title: string;
  language: string;
  step: string | null;
  steps: FaultlineStep[];
  version: string;
}

/** Something that matters has happened in the run; `time` is in virtual microseconds. */
export interface FaultlineEvent {
  faultline: 1;
  type: "event";
  time: number;
  kind: string;
  text: string;
}

export interface FaultlineProgress {
  /** The step that is open. */
  step: string | null;
  done: string[];
  open: string[];
  completed: boolean;
}

export interface FaultlineScore {
  points: number;
  max: number;
  /** 0 to 100. */
  percent: number;
  /** From which percentage on the lesson is passed. */
  minimum: number;
  passed: boolean;
}

export interface FaultlineState {
  faultline: 1;
  type: "state";
  id?: string | number;
  lesson: string | null;
  step: string | null;
  /** Both in virtual microseconds. */
  time: number;
  end: number;
  playing: boolean;
  promises: { name: string; status: "holds" | "violated" }[];
  /** The present run, as in a link. */
  run: string;
  /** These are null for a run without a lesson. */
  progress: FaultlineProgress | null;
  score: FaultlineScore | null;
  /** What `load` needs to go on here later. */
  saved: string | null;
  /** Whether `saved` is without the run, because of `limit`. */
  cut: boolean;
}

export interface FaultlineError {
  faultline: 1;
  type: "error";
  id?: string | number;
  message: string;
  /** The type of the message that could not be carried out. */
  for?: string;
}

export interface FaultlineStatement {
  faultline: 1;
  type: "statement";
  /** An xAPI statement. */
  statement: Record<string, unknown>;
}

export interface FaultlineLoadOptions {
  lesson?: string;
  src?: string;
  step?: string;
  seed?: number;
  run?: string;
  saved?: string;
}

export interface FaultlineRecordOptions {
  /** The address of a record store; without it, listen for `faultline-statement` and send them yourself. */
  endpoint?: string;
  /** The Authorization header, as "Basic …". */
  authorization?: string;
  /** An xAPI agent, as { mbox: "mailto:…" }. */
  actor: Record<string, unknown>;
  /** A UUID. */
  registration?: string;
}

export interface FaultlineEventMap {
  "faultline-ready": CustomEvent<FaultlineReady>;
  "faultline-event": CustomEvent<FaultlineEvent>;
  "faultline-progress": CustomEvent<FaultlineProgress & { faultline: 1; type: "progress" }>;
  "faultline-score": CustomEvent<FaultlineScore & { faultline: 1; type: "score" }>;
  "faultline-state": CustomEvent<FaultlineState>;
  "faultline-error": CustomEvent<FaultlineError>;
  "faultline-statement": CustomEvent<FaultlineStatement>;
}

/**
 * Attributes: the parameters of docs/embedding.md, and `base` (the address of Faultline, if embed.js was copied
 * elsewhere), `loading` ("eager" or "lazy"), `title` (the name of the frame).
 *
 * For themes: `::part(frame)`, `::part(error)`, `--faultline-height` (until the lesson has said how high it is)
 * and `--faultline-min-height`.
 */
export interface FaultlineLesson extends HTMLElement {
  /** Waits until the lesson is near the screen and has loaded. Another one after each `load` and each new frame. */
  readonly ready: Promise<FaultlineReady>;
  /** These load the lesson even if it is not near the screen, and reject with an Error that says what was wrong. */
  play(): Promise<void>;
  pause(): Promise<void>;
  /** In virtual microseconds. */
  seek(time: number): Promise<void>;
  /** Lines of the scenario language. */
  command(text: string): Promise<void>;
  load(options: FaultlineLoadOptions): Promise<FaultlineReady>;
  /** `limit`: the most characters that `saved` may have. */
  getState(options?: { limit?: number }): Promise<FaultlineState>;
  /** Passes what the learner does on to a learning record store. Settles when the lesson has been told. */
  record(options: FaultlineRecordOptions): Promise<void>;
}

declare global {
  interface HTMLElementTagNameMap {
    "faultline-lesson": FaultlineLesson;
  }
  interface HTMLElementEventMap extends FaultlineEventMap {}
  // The events bubble.
  interface DocumentEventMap extends FaultlineEventMap {}
}
