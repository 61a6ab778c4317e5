// What this page asks of the participant's Jupyter server: files beside the notebook, the context, and the hand-in.

import { PageConfig, PathExt, URLExt } from '@jupyterlab/coreutils';
import { Contents, ServerConnection } from '@jupyterlab/services';

export interface Question {
  readonly id: string;
  readonly number: number;
  readonly points: number;
}

export interface Receipt {
  readonly number: string;
  readonly when: string;
  readonly files: readonly { readonly name: string; readonly bytes: number | null }[];
  readonly digest: string;
}

/** The hand-in was refused, if the server said why with its `sentence`; or it isn't known whether it arrived. */
export class HandInError extends Error {
  constructor(
    readonly isUncertain: boolean,
    readonly sentence = ''
  ) {
    super('hand-in failed');
  }
}

/** What the endpoint answers; on a refusal `value` is a sentence for the participant. */
interface Outcome {
  readonly success?: boolean;
  readonly value?: unknown;
}

/** Where "Kembali" leads: the service's home page, as the server's configuration names it; empty in a Jupyter without us. */
export function homeAddress(): string {
  return PageConfig.getOption('bangkomHome');
}

export class Server {
  constructor(
    private readonly contents: Contents.IManager,
    private readonly settings: ServerConnection.ISettings,
    private readonly folder: string
  ) {}

  /** The graded questions of soal.json; empty when there is none. */
  async questions(): Promise<Question[]> {
    const found = (await this.read('soal.json')) as { questions?: Question[] } | null;
    return (found?.questions ?? []).filter(question => question.points > 0);
  }

  /** Ids of the questions that jawaban.json holds an answer for. */
  async answered(): Promise<Set<string>> {
    const found = (await this.read('jawaban.json')) as { answers?: Record<string, { value?: unknown }> } | null;
    const entries = Object.entries(found?.answers ?? {});
    return new Set(entries.filter(([, answer]) => !isBlank(answer?.value)).map(([id]) => id));
  }

  async receipt(): Promise<Receipt | null> {
    return readReceipt(await this.read('tanda-terima.json'));
  }

  /**
   * Hands in through nbgrader's own endpoint and returns the receipt, or null if it was accepted but the receipt can't
   * be read. A new receipt beside the notebook is the proof: the endpoint also answers "failed" when only its listing
   * after the hand-in failed.
   */
  async handIn(assignment: string): Promise<Receipt | null> {
    const before = await this.receipt().catch(() => null);
    const context = await this.fetch('bangkom/api/context').catch(() => null);
    const cohort = ((await context?.json().catch(() => null)) as { cohort?: unknown } | null)?.cohort;
    if (typeof cohort !== 'string') {
      throw new HandInError(false);
    }
    const body = JSON.stringify({ course_id: cohort, assignment_id: assignment });
    const response = await this.fetch('assignments/submit', { method: 'POST', body }).catch(() => null);
    const outcome = (await response?.json().catch(() => null)) as Outcome | null | undefined;
    const after = await this.receipt().catch(() => null);
    const isAccepted = outcome?.success === true || (after != null && after.number !== before?.number);
    if (!isAccepted) {
      // Stock nbgrader answers with a traceback there; a sentence has one line.
      const said = typeof outcome?.value === 'string' && !outcome.value.includes('\n') ? outcome.value : '';
      throw new HandInError(response == null || response.status >= 502, said);
    }
    return after;
  }

  private fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return ServerConnection.makeRequest(URLExt.join(this.settings.baseUrl, path), init, this.settings);
  }

  /** A JSON file beside the notebook; null when it is missing (looked up first: a 404 would look like a fault). */
  private async read(name: string): Promise<unknown> {
    const folder = await this.contents.get(this.folder, { content: true });
    if (!(folder.content as Contents.IModel[]).some(entry => entry.name === name)) {
      return null;
    }
    const options = { type: 'file', format: 'text', content: true } as const;
    const model = await this.contents.get(PathExt.join(this.folder, name), options);
    return JSON.parse(model.content as string);
  }
}

function isBlank(value: unknown): boolean {
  return value == null || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length);
}

/** Reads what src/bangkom/exchange/receipt.py writes; null if it isn't a receipt. */
function readReceipt(found: unknown): Receipt | null {
  const raw = found as { number?: unknown; received_text?: unknown; files?: unknown; digest?: unknown } | null;
  if (!raw || typeof raw.number !== 'string') {
    return null;
  }
  const files = Array.isArray(raw.files) ? (raw.files as { name?: unknown; bytes?: unknown }[]) : [];
  return {
    number: raw.number,
    when: String(raw.received_text ?? ''),
    digest: String(raw.digest ?? ''),
    files: files.map(file => ({ name: String(file.name), bytes: typeof file.bytes === 'number' ? file.bytes : null }))
  };
}
