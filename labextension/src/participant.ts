// One opened task: puts the parts together and takes them away again with the panel.

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { PathExt } from '@jupyterlab/coreutils';
import type { Assignment } from './assignment';
import { Banner } from './banner';
import { Bar } from './bar';
import { announceForms, clearWaiting, openForms } from './forms';
import { HandIn, progressOf } from './handin';
import { KernelWatch } from './kernel';
import { SAY } from './messages';
import type { Page } from './page';
import { SaveStates } from './savestate';
import { homeAddress, Server } from './server';
import { showAsPage } from './view';

export function openTask(app: JupyterFrontEnd, panel: NotebookPanel, assignment: Assignment, page: Page): void {
  const { contents, serverSettings } = app.serviceManager;
  const server = new Server(contents, serverSettings, PathExt.dirname(panel.context.path));
  const saves = new SaveStates();
  const banner = new Banner();
  const handIn = new HandIn(assignment, server, saves, receipt => receipt && bar.setReceipt(receipt));
  const showReceipt = async () => {
    const receipt = await server.receipt().catch(() => null);
    receipt && handIn.showReceipt(receipt);
  };
  const bar = new Bar(assignment, homeAddress(), banner, { handIn: () => void handIn.start(), receipt: () => void showReceipt() });

  showAsPage(panel);
  panel.content.outerNode.prepend(bar.node);
  panel.content.outerNode.append(bar.end);
  announceForms(panel);

  const showProgress = () => void progressOf(server).then(progress => bar.setProgress(progress), () => undefined);
  saves.onChange(() => {
    bar.setSaveState(saves.overall);
    saves.overall === 'saved' && showProgress();
  });
  showProgress();
  server.receipt().then(receipt => bar.setReceipt(receipt), () => undefined);

  const kernel = new KernelWatch(panel.sessionContext, banner, () => openForms(panel), () => clearWaiting(panel));
  const reload = { label: SAY.reload, run: () => window.location.reload() };
  page.open(assignment.title, () => banner.show('wait', SAY.trouble, reload, 'page'));
  void kernel.start();
  panel.disposed.connect(() => {
    kernel.dispose();
    saves.dispose();
  });
}
