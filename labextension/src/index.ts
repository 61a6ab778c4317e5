// The participant's view of a task, in Notebook 7 and JupyterLab. Other notebooks are left alone.

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate } from '@lumino/disposable';
import { assignmentOf } from './assignment';
import { Page } from './page';
import { openTask } from './participant';
import { homeAddress } from './server';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'bangkom-lab:participant',
  description: 'Shows a task as a page: forms open by themselves, one button hands in.',
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    const home = homeAddress();
    const page = new Page(home);
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => {
        void panel.context.ready.then(() => {
          const assignment = assignmentOf(panel.context.model as NotebookPanel['model']);
          if (assignment && !panel.isDisposed) {
            openTask(app, panel, assignment, page);
          } else {
            page.fail(home);
          }
        });
        return new DisposableDelegate(() => undefined);
      }
    });
  }
};

export default plugin;
