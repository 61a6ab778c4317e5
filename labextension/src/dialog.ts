// A modal of ours: the browser's <dialog> traps focus, closes on Escape and gives focus back by itself.

import { h } from './dom';

export interface Action {
  readonly label: string;
  readonly isMain?: boolean;
  readonly run: () => void;
}

let count = 0;

export class Modal {
  private readonly title: HTMLHeadingElement;
  private readonly body: HTMLElement;
  private readonly actions: HTMLElement;
  private readonly node: HTMLDialogElement;
  private isBusy = false;

  constructor() {
    const id = `bangkom-dialog-${++count}`;
    this.title = h('h2', { id, tabindex: '-1' });
    this.body = h('div', { class: 'bangkom-dialog-body', 'aria-live': 'polite' });
    this.actions = h('div', { class: 'bangkom-dialog-actions' });
    this.node = h(
      'dialog',
      { class: 'bangkom bangkom-dialog', lang: 'id', 'aria-labelledby': id, 'data-lm-suppress-shortcuts': 'true' },
      this.title,
      this.body,
      this.actions
    );
    this.node.addEventListener('cancel', event => this.isBusy && event.preventDefault());
    this.node.addEventListener('close', () => this.node.remove());
  }

  /** Show this content; opens the dialog if it isn't open. Focus goes to the title so that it is read from the top. */
  show(title: string, body: (Node | string)[], actions: Action[]): void {
    this.isBusy = false;
    this.title.textContent = title;
    this.body.replaceChildren(...body);
    const buttons = actions.map(action =>
      h('button', { type: 'button', class: action.isMain ? 'button' : 'button quiet', click: action.run }, action.label)
    );
    this.actions.replaceChildren(...buttons);
    if (!this.node.open) {
      document.body.append(this.node);
      this.node.showModal();
    }
    this.title.focus();
  }

  /** Show that something is under way; nothing can be pressed and Escape doesn't close. */
  wait(title: string, sentence: string): void {
    this.show(title, [h('p', { class: 'bangkom-working' }, sentence)], []);
    this.isBusy = true;
  }

  /** Call `then` when the dialog closes, also by Escape. */
  onClose(then: () => void): void {
    this.node.addEventListener('close', then, { once: true });
  }

  close(): void {
    this.node.close();
  }
}
