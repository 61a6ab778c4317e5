// Notebook 7 shows one document a page, so there the whole page becomes the participant's; JupyterLab keeps its frame.

import { Dialog } from '@jupyterlab/apputils';
import { Message, MessageLoop } from '@lumino/messaging';

export const isNotebookPage = (): boolean => document.body.dataset.notebook === 'notebooks';

/** Make the page ours. `onDialog` is called instead of every dialog that Jupyter would have shown. */
export function takePage(title: string, onDialog: () => void): void {
  document.documentElement.lang = 'id';
  document.title = title;
  document.body.classList.add('bangkom-participant');
  document.body.dataset.lmSuppressShortcuts = 'true';
  // Jupyter's own dialogs are English and ask about kernels and files. Each is answered "cancel" as it appears.
  Dialog.tracker.widgetAdded.connect((_, dialog) => {
    MessageLoop.installMessageHook(dialog, (_handler: unknown, message: Message) => {
      if (message.type === 'after-attach') {
        setTimeout(() => dialog.reject());
        onDialog();
      }
      return true;
    });
  });
}
