import { IconButton } from '@parley/ui';
import { Pin, PinOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import type { Tile } from './tiles.ts';

interface TileToolsProps {
  readonly tile: Tile;
  readonly name: string;
  readonly isPinned: boolean;
  readonly isFloating: boolean;
}

/** What can be done with a picture; shown while somebody points at it or has it in focus. */
export function TileTools({ tile, name, isPinned }: TileToolsProps) {
  const { t } = useTranslation();
  const { stage } = useController();
  if (tile.shared) return null;
  return (
    <div className="tile-tools">
      <IconButton
        label={t(isPinned ? 'stage.unpin' : 'stage.pin', { name })}
        size="small"
        onClick={() => stage.togglePin(tile.id)}
        data-testid="tile.pin"
      >
        {isPinned ? <PinOff size={18} aria-hidden /> : <Pin size={18} aria-hidden />}
      </IconButton>
    </div>
  );
}
