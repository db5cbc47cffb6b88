import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';

/** In place of Etherpad or the whiteboard server: says what it was asked for, and sends back what comes over a WebSocket. */
export interface StandIn {
  /** Starts to listen; fails the process when the port is taken. */
  start(): void;
  stop(): void;
}

export function standIn(port: number): StandIn {
  const server: Server = createServer((request, response) => response.end(`asked for ${request.url}`));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    socket.send(request.url ?? '');
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return {
    start: () => void server.listen(port, '127.0.0.1'),
    stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}
