import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** What a server of documents and one of whiteboards saw. */
export interface PaneServers {
  /** Paths and queries of the pads that were opened. */
  readonly pads: string[];
  /** What people at whiteboards sent through, as it was sent. */
  readonly passed: Buffer[];
  start(): void;
  stop(): Promise<void>;
}

/**
 * In place of Etherpad, on one port, and of the relay of Excalidraw's rooms, on another: it tells newcomers to join, the others of
 * newcomers, and passes on what it cannot read.
 */
export function paneServers(ports: { readonly pads: number; readonly boards: number }): PaneServers {
  const pads: string[] = [];
  const passed: Buffer[] = [];
  const documents = createServer((request, response) => {
    pads.push(request.url ?? '');
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Pad</title><body><textarea aria-label="pad">Notes of the day</textarea></body>`);
  });
  const http = createServer();
  const boards = new Server(http, { maxHttpBufferSize: 1e7 });
  boards.on('connection', (socket) => {
    socket.emit('init-room');
    socket.on('join-room', async (room: string) => {
      await socket.join(room);
      socket.to(room).emit('new-user', socket.id);
      boards.to(room).emit(
        'room-user-change',
        (await boards.in(room).fetchSockets()).map(({ id }) => id),
      );
    });
    socket.on('server-broadcast', (room: string, data: Buffer, iv: Buffer) => {
      passed.push(data);
      socket.to(room).emit('client-broadcast', data, iv);
    });
    socket.on('server-volatile-broadcast', (room: string, data: Buffer, iv: Buffer) => {
      socket.to(room).emit('client-broadcast', data, iv);
    });
  });
  return {
    pads,
    passed,
    start() {
      documents.listen(ports.pads, '127.0.0.1');
      http.listen(ports.boards, '127.0.0.1');
    },
    async stop() {
      documents.closeAllConnections();
      documents.close();
      await boards.close();
    },
  };
}
