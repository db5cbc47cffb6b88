import { Crown, Film, Hand, MicOff, MonitorUp, Pin, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';
import { ConnectionIndicator } from '../quality/connection-indicator.tsx';
import type { Tile } from './tiles.ts';

const SIZE = 15;

/** Who it is, and whether they can be heard. */
export function TileLabel({ tile, title }: { readonly tile: Tile; readonly title: string }) {
  const { t } = useTranslation();
  const { showsNames } = useController().config.layout;
  const isScreen = tile.kind === 'screen';
  const isMuted = !isScreen && tile.audioMuted;
  if (tile.pane) return null;
  if (!showsNames && !isMuted) return null;
  return (
    <footer className="tile-label">
      {isScreen && (tile.shared ? <Film size={SIZE} aria-hidden /> : <MonitorUp size={SIZE} aria-hidden />)}
      {isMuted && (
        <Badge label={t('meeting.muted')} testId="tile.audioMuted" tone="off">
          <MicOff size={SIZE} aria-hidden />
        </Badge>
      )}
      {showsNames && (
        <span className="tile-name" id={isScreen ? undefined : tile.isLocal ? 'localDisplayName' : `participant_${tile.endpoint}_name`}>
          {title}
        </span>
      )}
      {showsNames && tile.isLocal && !isScreen && <small>({t('meeting.you')})</small>}
    </footer>
  );
}

/** What else there is to know about somebody. */
export function TileBadges({ tile, name, isPinned }: { readonly tile: Tile; readonly name: string; readonly isPinned: boolean }) {
  const { t } = useTranslation();
  const { marksModerators } = useController().config.layout;
  const isPerson = tile.kind === 'person';
  return (
    <div className="tile-badges">
      {tile.hand !== undefined && isPerson && (
        <span className="tile-hand" role="img" aria-label={t('stage.hand', { place: tile.hand })} data-testid="tile.hand">
          <Hand size={17} aria-hidden />
          <span aria-hidden>{tile.hand}</span>
        </span>
      )}
      {tile.isInterrupted && (
        <Badge label={t('meeting.interrupted')} testId="tile.interrupted" tone="warn">
          <WifiOff size={SIZE} aria-hidden />
        </Badge>
      )}
      {isPinned && (
        <Badge label={t('stage.pinned')} testId="tile.pinned" id={`pin-indicator-${tile.id}`}>
          <Pin size={SIZE} aria-hidden />
        </Badge>
      )}
      {tile.isSharing && isPerson && (
        <Badge label={t('stage.sharing')} testId="tile.sharing">
          <MonitorUp size={SIZE} aria-hidden />
        </Badge>
      )}
      {tile.isModerator && isPerson && marksModerators && (
        <Badge label={t('stage.moderator')} testId="tile.moderator">
          <Crown size={SIZE} aria-hidden />
        </Badge>
      )}
      {isPerson && <ConnectionIndicator id={tile.endpoint} name={name} isLocal={tile.isLocal} />}
    </div>
  );
}

interface BadgeProps {
  readonly label: string;
  readonly testId: string;
  readonly id?: string;
  readonly tone?: 'off' | 'warn';
  readonly children: ReactNode;
}

function Badge({ label, testId, id, tone, children }: BadgeProps) {
  return (
    <span className="tile-badge" role="img" aria-label={label} title={label} id={id} data-tone={tone} data-testid={testId}>
      {children}
    </span>
  );
}
