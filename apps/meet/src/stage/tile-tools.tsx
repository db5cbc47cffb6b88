import { IconButton } from '@parley/ui';
import { Pin, PinOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { personOf } from '../people/use-people.ts';
import type { Tile } from './tiles.ts';
import { useNames } from './use-names.ts';

const PersonMenu = lazyPart(() => import('../people/person-menu.tsx').then((part) => part.PersonMenu));

/** What can be done with a picture; there while somebody points at it or has it in focus. */
export function TileTools({ tile, isPinned }: { readonly tile: Tile; readonly isPinned: boolean }) {
  const { t } = useTranslation();
  const { stage } = useController();
  const { title } = useNames(tile);
  return (
    <div className="tile-buttons tile-tools">
      <IconButton
        label={t(isPinned ? 'stage.unpin' : 'stage.pin', { name: title })}
        size="small"
        onClick={() => stage.togglePin(tile.id)}
        data-testid="tile.pin"
      >
        {isPinned ? <PinOff size={18} aria-hidden /> : <Pin size={18} aria-hidden />}
      </IconButton>
      {tile.kind === 'person' && <TileMenu tile={tile} />}
    </div>
  );
}

function TileMenu({ tile }: { readonly tile: Tile }) {
  const { people } = useController().config;
  const client = useMeet((state) => state.client);
  const local = useMeet((state) => state.local);
  const name = useMeet((state) => state.displayName);
  const person = personOf(client, local, name, tile.endpoint);
  return person && (tile.isLocal || people.menu.enabled) ? <PersonMenu person={person} place="tile" /> : null;
}
