import './language';
import './telemetry.css';
import { element } from './dom';
import { Host } from './host';
import { Page } from './page';

const host = new Host(document.body.dataset['build']);
const root = document.body.appendChild(element('main'));
const page = new Page(host, root);

host.onMessage((message) => page.receive(message));
window.addEventListener('error', ({ message }) => host.tell({ type: 'problem', message }));
host.tell({ type: 'ready' });
