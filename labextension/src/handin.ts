// "Kumpulkan": wait for the last answers, say what is sent and what is empty, send once, show the receipt.

import type { Assignment } from './assignment';
import { Modal } from './dialog';
import { h } from './dom';
import { SAY } from './messages';
import type { SaveStates } from './savestate';
import { HandInError, Question, Receipt, Server } from './server';

const PATIENCE_MS = 10_000;

export interface Progress {
  readonly all: number;
  readonly blank: readonly number[];
}

export async function progressOf(server: Server): Promise<Progress> {
  const [questions, answered] = await Promise.all([server.questions(), server.answered()]);
  const blank = questions.filter(question => !answered.has(question.id)).map(question => question.number);
  return { all: questions.length, blank };
}

export class HandIn {
  private isRunning = false;

  constructor(
    private readonly assignment: Assignment,
    private readonly server: Server,
    private readonly saves: SaveStates,
    private readonly onReceipt: (receipt: Receipt | null) => void
  ) {}

  /** The whole way, from the press of the button; a second press while it is under way does nothing. */
  async start(): Promise<void> {
    if (this.isRunning) {
      return;
    }
    this.isRunning = true;
    const modal = new Modal();
    try {
      while (await this.attempt(modal)) {
        // the participant chose to try again
      }
    } finally {
      modal.close();
      this.isRunning = false;
    }
  }

  /** Show a receipt that was read before. */
  showReceipt(receipt: Receipt): void {
    const modal = new Modal();
    modal.show(SAY.receipt, receiptBody(receipt), [{ label: SAY.close, isMain: true, run: () => modal.close() }]);
  }

  /** One attempt; resolves to true if it failed and the participant wants another. */
  private async attempt(modal: Modal): Promise<boolean> {
    if (this.saves.pending.length) {
      modal.wait(SAY.confirmTitle, SAY.waiting);
      await this.saves.settled(PATIENCE_MS);
    }
    if (this.saves.pending.length) {
      const numbers = await this.numbersOf(this.saves.pending);
      return this.ask(modal, SAY.unsavedTitle, [SAY.unsavedBody(numbers)], SAY.retry, SAY.backToQuestions);
    }
    const body = await this.confirmation();
    if (!(await this.ask(modal, SAY.confirmTitle, body, SAY.handIn, SAY.backToQuestions))) {
      return false;
    }
    modal.wait(SAY.confirmTitle, SAY.sending);
    try {
      const receipt = await this.server.handIn(this.assignment.id);
      this.onReceipt(receipt);
      const shown = receipt ? [SAY.received(receipt.number), SAY.receivedBody, ...receiptBody(receipt)] : [SAY.receiptUnread];
      await this.ask(modal, SAY.receivedTitle, shown, SAY.close);
      return false;
    } catch (error) {
      const failure = error instanceof HandInError ? error : new HandInError(false);
      const body = failure.sentence || (failure.isUncertain ? SAY.uncertainBody : SAY.failedBody);
      return this.ask(modal, SAY.failedTitle, [body], SAY.retry, SAY.close);
    }
  }

  private async confirmation(): Promise<(Node | string)[]> {
    const [progress, receipt] = await Promise.all([
      progressOf(this.server).catch(() => null),
      this.server.receipt().catch(() => null)
    ]);
    const lines = [SAY.confirm(this.assignment.title)];
    if (progress?.all) {
      const done = progress.all - progress.blank.length;
      lines.push(
        progress.blank.length
          ? `${SAY.answered(done, progress.all)}. ${SAY.blanks(progress.blank)} ${SAY.mayHandIn}`
          : SAY.allAnswered(progress.all)
      );
    }
    if (receipt) {
      lines.push(SAY.replaces(receipt.when));
    }
    return lines;
  }

  private async numbersOf(ids: readonly string[]): Promise<number[]> {
    const questions: Question[] = await this.server.questions().catch(() => []);
    return questions.filter(question => ids.includes(question.id)).map(question => question.number);
  }

  /** Resolves to true for the main button, to false for the other one or Escape. */
  private ask(modal: Modal, title: string, body: (Node | string)[], yes: string, no?: string): Promise<boolean> {
    return new Promise(resolve => {
      const actions = [{ label: yes, isMain: true, run: () => resolve(true) }];
      const other = no ? [{ label: no, run: () => resolve(false) }] : [];
      const paragraphs = body.map(part => (typeof part === 'string' ? h('p', {}, part) : part));
      modal.show(title, paragraphs, [...actions, ...other]);
      modal.onClose(() => resolve(false));
    });
  }
}

function receiptBody(receipt: Receipt): Node[] {
  const files = receipt.files.map(file =>
    h('li', {}, file.name, ' ', h('span', { class: 'soft' }, file.bytes == null ? '' : SAY.fileSize(file.bytes)))
  );
  const row = (term: string, value: Node | string) => [h('dt', {}, term), h('dd', {}, value)];
  return [
    h(
      'dl',
      { class: 'bangkom-receipt' },
      ...row(SAY.receiptNumber, h('strong', {}, receipt.number)),
      ...row(SAY.receiptTime, receipt.when),
      ...row(SAY.receiptFiles, h('ul', {}, ...files)),
      ...row(SAY.receiptDigest, h('code', {}, receipt.digest.slice(0, 16)))
    )
  ];
}
