import { Avatar } from '@parley/ui';
import { Hand, Mic, MicOff, MonitorUp, Shield, Video, VideoOff } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonMenu } from './person-menu.tsx';
import type { Person } from './use-people.ts';

/** One line in the list of people. */
export const PersonRow = memo(function PersonRow({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { id, displayName, isLocal, isModerator, isAudioOn, isVideoOn, isSharing, raisedHandAt } = person;
  const name = displayName || t('meeting.guest');
  return (
    <li className="person" data-testid={`person-${id}`} data-display-name={displayName} data-local={isLocal}>
      <Avatar name={name} seed={id} size="34px" />
      <span className="person-name">
        <span>{name}</span>
        {isLocal && <small>({t('meeting.you')})</small>}
      </span>
      <span className="person-marks">
        {raisedHandAt !== undefined && (
          <span role="img" aria-label={t('people.handRaised')} data-tone="hand" data-testid="person.hand">
            <Hand size={18} aria-hidden />
          </span>
        )}
        {isModerator && (
          <span role="img" aria-label={t('people.moderator')} data-testid="person.moderator">
            <Shield size={16} aria-hidden />
          </span>
        )}
        {isSharing && (
          <span role="img" aria-label={t('people.isSharing')}>
            <MonitorUp size={16} aria-hidden />
          </span>
        )}
        {isVideoOn ? (
          <Video size={16} aria-hidden />
        ) : (
          <span role="img" aria-label={t('people.cameraOff')} data-tone="off">
            <VideoOff size={16} aria-hidden />
          </span>
        )}
        {isAudioOn ? (
          <Mic size={16} aria-hidden />
        ) : (
          <span role="img" aria-label={t('meeting.muted')} data-tone="off" data-testid="person.muted">
            <MicOff size={16} aria-hidden />
          </span>
        )}
      </span>
      <PersonMenu person={person} />
    </li>
  );
});
