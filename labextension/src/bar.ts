// The plain toolbar above a task and the card at its end. Both stand inside the notebook's own scrolling page.

import type { Assignment } from './assignment';
import type { Banner } from './banner';
import { h } from './dom';
import type { Progress } from './handin';
import { SAY } from './messages';
import type { SaveState } from './savestate';
import type { Receipt } from './server';

export interface Presses {
  readonly handIn: () => void;
  readonly receipt: () => void;
}

export class Bar {
  readonly node: HTMLElement;
  readonly end: HTMLElement;
  private readonly state = h('span', { class: 'bangkom-state', role: 'status' });
  private readonly receipt: HTMLButtonElement;
  private readonly buttons: HTMLButtonElement[];
  private readonly summary = h('div', { class: 'bangkom-summary' });
  private progress: Progress | null = null;
  private received: Receipt | null = null;

  constructor(assignment: Assignment, home: string, banner: Banner, presses: Presses) {
    const button = () => h('button', { type: 'button', class: 'button', click: presses.handIn }, SAY.handIn);
    this.buttons = [button(), button()];
    this.receipt = h('button', { type: 'button', class: 'button quiet', hidden: true, click: presses.receipt }, SAY.receipt);
    this.node = h(
      'div',
      { class: 'bangkom bangkom-top', lang: 'id' },
      h(
        'div',
        { class: 'bangkom-bar', role: 'group', 'aria-label': SAY.bar },
        h('a', { class: 'bangkom-back', href: home, hidden: !home }, h('span', { 'aria-hidden': 'true' }, '←'), ' ', SAY.back),
        h('span', { class: 'bangkom-title' }, assignment.title),
        this.state,
        this.receipt,
        this.buttons[0]
      ),
      banner.node
    );
    this.end = h(
      'section',
      { class: 'bangkom bangkom-end', lang: 'id', 'aria-label': SAY.end },
      h('div', { class: 'card next' }, this.summary, this.buttons[1])
    );
    this.showSummary();
  }

  setSaveState(state: SaveState | null): void {
    const words = { saving: SAY.saving, saved: `✓ ${SAY.saved}`, failed: SAY.unsaved };
    const sentence = state ? words[state] : '';
    if (this.state.textContent !== sentence) {
      this.state.textContent = sentence; // the same words again would be read out again
    }
    this.state.dataset.state = state ?? '';
  }

  setProgress(progress: Progress): void {
    this.progress = progress;
    this.showSummary();
  }

  setReceipt(receipt: Receipt | null): void {
    this.received = receipt;
    this.receipt.hidden = receipt === null;
    this.buttons.forEach(button => (button.textContent = receipt ? SAY.handInAgain : SAY.handIn));
    this.showSummary();
  }

  private showSummary(): void {
    const { progress, received } = this;
    const head = progress?.all ? SAY.answered(progress.all - progress.blank.length, progress.all) : SAY.ready;
    const blank = progress?.blank.length ? `${SAY.blanks(progress.blank)} ${SAY.mayHandIn}` : SAY.ready;
    const tail = received ? SAY.handedIn(received.when) : progress?.all ? blank : '';
    this.summary.replaceChildren(h('strong', {}, head), h('p', { class: 'soft small' }, tail));
  }
}
