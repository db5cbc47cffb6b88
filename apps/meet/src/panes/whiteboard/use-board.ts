import type { WhiteboardRoom } from '@parley/client';
import { errorMessage, systemClock } from '@parley/kernel';
import { useEffect, useState } from 'react';
import { io } from 'socket.io-client';
import { useController, useMeet } from '../../context.tsx';
import { Board } from './board.ts';
import type { BoardSocket } from './board-link.ts';
import { readKey } from './scene-crypto.ts';

/** The board of a room on a whiteboard server; undefined until its key is read. */
export function useBoard(
  { roomId, roomKey }: WhiteboardRoom,
  serverUrl: string,
): { readonly board: Board | undefined; readonly isOnline: boolean } {
  const { log } = useController().panes;
  const displayName = useMeet((state) => state.displayName);
  // Whoever changes their name is called so when they open the board again.
  const [userName] = useState(displayName);
  const [board, setBoard] = useState<Board | undefined>(undefined);
  const [isOnline, setOnline] = useState(false);
  useEffect(() => {
    let isClosed = false;
    let opened: Board | undefined;
    const open = async () => {
      const key = await readKey(roomKey);
      if (isClosed) return;
      const socket = io(serverUrl, { transports: ['websocket', 'polling'], query: { room: roomId } }) as unknown as BoardSocket;
      opened = new Board({ socket, room: { roomId }, key, userName, clock: systemClock, log, onOnline: setOnline });
      setBoard(opened);
    };
    // A key that is none: the board stays this person's own.
    open().catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'whiteboard not shared'));
    return () => {
      isClosed = true;
      opened?.close();
    };
  }, [roomId, roomKey, serverUrl, userName, log]);
  return { board, isOnline };
}
