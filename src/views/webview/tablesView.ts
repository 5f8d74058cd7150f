import type { ShownBuild } from '../present/panel/shownBuild';
import { markersTable, processesTable, samplesTable, stagesTable } from '../present/panel/tables';
import { element } from './dom';
import { TableView } from './tableView';

/** All that charts and bars show, as tables. */
export class TablesView {
  private readonly stages = new TableView();
  private readonly markers = new TableView();
  private readonly processes = new TableView();
  private readonly samples = new TableView();
  readonly root = element('div', {
    class: 'tables',
    children: [this.stages.root, this.markers.root, this.processes.root, this.samples.root],
  });

  render({ head: { startedAt }, bands, markers, spans, samples, until }: ShownBuild): void {
    this.stages.render(stagesTable(bands, startedAt, until));
    this.markers.render(markersTable(markers, startedAt));
    this.processes.render(processesTable(spans, startedAt, until));
    this.samples.render(samplesTable(samples, startedAt));
  }
}
