import assert from 'node:assert/strict';
import { NetlinkSocket } from '../../../src/sensors/processTable/linux/netlinkSocket';
import { ERRNO, FakeKernel, type Arrival } from './fakeKernel';

/** Four places to a batch. */
const MESSAGE_BYTES = 4096;

const message = (id: number, length = 8): Arrival => ({ bytes: new Uint8Array(length).fill(id) });
const foreign = (id: number): Arrival => ({ bytes: new Uint8Array(8).fill(id), port: 4711 });

describe('a socket on which the kernel is listened to', () => {
  let kernel: FakeKernel;
  let socket: NetlinkSocket;

  const open = (): NetlinkSocket =>
    NetlinkSocket.open(kernel, {
      name: 'proc connector',
      protocol: 11,
      groups: 1,
      bufferBytes: 1,
      messageBytes: MESSAGE_BYTES,
    });
  const arrive = (...arrivals: readonly Arrival[]): void => kernel.arrive(socket.fd, ...arrivals);
  /** Of a message how long it is and what it is made of. */
  const receive = (): string => {
    const received = socket.receive();
    return typeof received === 'string' ? received : `${received.length} × ${received[0]}`;
  };
  const receiveAll = (count: number): string[] => Array.from({ length: count }, receive);

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(() => {
    kernel = new FakeKernel();
    socket = open();
  });
  afterEach(() => socket.close());

  it('gives the messages of a batch in their order, each as long as it is, and then that there are no more', () => {
    arrive(message(1), message(2, 12), message(3));
    assert.deepEqual(receiveAll(4), ['8 × 1', '12 × 2', '8 × 3', 'empty']);
    arrive(message(4, 12), message(5));
    assert.deepEqual(receiveAll(3), ['12 × 4', '8 × 5', 'empty']);
  });

  it('gives nothing that another process sent, wherever in a batch it is', () => {
    arrive(foreign(1), message(2), foreign(3), message(4), foreign(5));
    assert.deepEqual(receiveAll(3), ['8 × 2', '8 × 4', 'empty']);
    arrive(message(6), message(7));
    assert.deepEqual(receiveAll(3), ['8 × 6', '8 × 7', 'empty']);
  });

  it('says once that messages were lost, after what was there before and before what came later', () => {
    arrive(message(1), foreign(2), { errno: ERRNO.ENOBUFS }, message(3));
    assert.deepEqual(receiveAll(4), ['8 × 1', 'lost', '8 × 3', 'empty']);
  });

  it('is drained with the last message of a batch that has room left, and not before', () => {
    arrive(message(1), message(2), message(3));
    const drained = [1, 2, 3].map(() => [receive(), socket.isDrained]);
    assert.deepEqual(drained, [
      ['8 × 1', false],
      ['8 × 2', false],
      ['8 × 3', true],
    ]);
  });

  it('may have more to give after a batch without room left', () => {
    arrive(message(1), message(2), message(3), message(4));
    assert.deepEqual(receiveAll(4), ['8 × 1', '8 × 2', '8 × 3', '8 × 4']);
    assert.equal(socket.isDrained, false);
    arrive(message(5));
    assert.deepEqual([receive(), socket.isDrained], ['8 × 5', true]);
    assert.equal(receive(), 'empty');
  });

  it('drops the end of a message that is longer than any expected, and nothing of the next', () => {
    arrive(message(1, MESSAGE_BYTES + 1), message(2));
    assert.deepEqual(receiveAll(3), [`${MESSAGE_BYTES} × 1`, '8 × 2', 'empty']);
  });

  it('fails with a reason when it cannot be listened to', () => {
    arrive(message(1), { errno: 9 });
    assert.equal(receive(), '8 × 1');
    assert.throws(receive, new Error('listening failed on the proc connector (errno 9)'));
  });
});
