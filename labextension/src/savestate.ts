// Contract with src/bangkom/forms/static/question.js: whenever the safety of an answer changes, the form dispatches on
// `document` a CustomEvent "bangkom:save-state" with detail {question: <question id>, state: "saving" | "saved" | "failed"}.
// "saving" from the first keystroke on; "saved" once the server has confirmed what is in the form now, and when it opens.

export type SaveState = 'saving' | 'saved' | 'failed';

export class SaveStates {
  private readonly states = new Map<string, SaveState>();
  private readonly listeners = new Set<() => void>();

  constructor() {
    document.addEventListener('bangkom:save-state', this.onEvent);
  }

  dispose(): void {
    document.removeEventListener('bangkom:save-state', this.onEvent);
    this.listeners.clear();
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The worst state of all questions, or null while nothing has changed since the page opened. */
  get overall(): SaveState | null {
    const all = [...this.states.values()];
    return all.includes('failed') ? 'failed' : all.includes('saving') ? 'saving' : all.length ? 'saved' : null;
  }

  /** Ids of the questions whose answer is not safe yet. */
  get pending(): string[] {
    return [...this.states].filter(([, state]) => state !== 'saved').map(([question]) => question);
  }

  /** Resolves when nothing is pending, or after `patience` milliseconds; then `pending` says what is left. */
  settled(patience: number): Promise<void> {
    if (!this.pending.length) {
      return Promise.resolve();
    }
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(finish, patience);
      const stop = this.onChange(() => this.pending.length || finish());
    });
  }

  private readonly onEvent = (event: Event): void => {
    const detail = (event as CustomEvent).detail as { question?: unknown; state?: unknown } | null;
    const isState = detail?.state === 'saving' || detail?.state === 'saved' || detail?.state === 'failed';
    const isNews = detail?.state !== 'saved' || this.states.has(String(detail.question)); // a form opening is none
    if (typeof detail?.question === 'string' && isState && isNews) {
      this.states.set(detail.question, detail.state as SaveState);
      this.listeners.forEach(listener => listener());
    }
  };
}
