// Notebook 7 shows one document a page, so there the whole page becomes the participant's; JupyterLab keeps its frame.

import { Dialog } from '@jupyterlab/apputils';
import { Message, MessageLoop } from '@lumino/messaging';
import { h } from './dom';
import { SAY } from './messages';

const SPLASH = 'bangkom-splash'; // in the page of a participant's server: covers everything until the task is there

export class Page {
  private isTaken = false;
  private onTrouble: () => void;

  constructor(home: string) {
    this.onTrouble = () => this.fail(home);
    if (this.splash) {
      this.take();
    }
  }

  /** The task is there: show it, named `title`. From now on `onTrouble` is called instead of every dialog of Jupyter's. */
  open(title: string, onTrouble: () => void): void {
    if (document.body.dataset.notebook !== 'notebooks') {
      return;
    }
    this.onTrouble = onTrouble;
    this.take();
    document.title = title;
    this.splash?.remove();
  }

  /** There is no task to show: say so where one waits for it. */
  fail(home: string): void {
    const back = h('a', { href: home }, SAY.home);
    this.splash?.replaceChildren(h('h1', {}, SAY.noTaskTitle), h('p', {}, SAY.noTask), back);
  }

  private get splash(): HTMLElement | null {
    return document.getElementById(SPLASH);
  }

  private take(): void {
    if (this.isTaken) {
      return;
    }
    this.isTaken = true;
    document.documentElement.lang = 'id';
    document.body.classList.add('bangkom-participant');
    document.body.dataset.lmSuppressShortcuts = 'true'; // Lumino runs no keyboard shortcut from inside such an element
    // Jupyter's own dialogs are English and ask about kernels and files. Each is answered "cancel" as it appears.
    Dialog.tracker.widgetAdded.connect((_, dialog) => {
      MessageLoop.installMessageHook(dialog, (_handler: unknown, message: Message) => {
        if (message.type === 'after-attach') {
          setTimeout(() => dialog.reject());
          this.onTrouble();
        }
        return true;
      });
    });
  }
}
