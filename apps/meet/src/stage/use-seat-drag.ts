import { type DragEvent, useState } from 'react';
import { useController } from '../context.tsx';
import type { Place } from './arrange.ts';
import type { Tile } from './tiles.ts';

const TYPE = 'application/x-parley-seat';

/** People in the grid change places when one is drawn onto the other. */
export function useSeatDrag({ kind, isLocal, endpoint }: Tile, role: Place['role']) {
  const { stage } = useController();
  const [isOver, setOver] = useState(false);
  if (kind !== 'person' || isLocal || role !== 'grid') return {};
  const isSeat = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes(TYPE);
  return {
    draggable: true,
    'data-over': isOver,
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.setData(TYPE, endpoint);
      dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (event: DragEvent) => {
      if (!isSeat(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!isSeat(event)) return;
      event.preventDefault();
      stage.swap(event.dataTransfer.getData(TYPE), endpoint);
    },
  } as const;
}
