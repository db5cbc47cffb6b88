import { Avatar, IconButton } from '@parley/ui';
import { Crown, Hand, Mic, MicOff, MonitorUp, Video, VideoOff } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { PersonMenu } from './person-menu.tsx';
import type { Person } from './use-people.ts';

/** One line in the list of people. */
export const PersonRow = memo(function PersonRow({ person }: { readonly person: Person }) {
  const { t } = useTranslation();
  const { people } = useController().config;
  const { id, displayName, isLocal, isModerator, isVideoOn, isSharing } = person;
  const name = displayName || t('meeting.guest');
  return (
    <li id={`participant-item-${id}`} className="person" data-testid={`person-${id}`} data-display-name={displayName} data-local={isLocal}>
      <Avatar name={name} seed={id} size="36px" />
      <span className="person-name">
        <span>{name}</span>
        {isLocal && <small>({t('meeting.you')})</small>}
      </span>
      <span className="person-marks">
        <RaisedHand person={person} />
        {isModerator && (
          <span role="img" aria-label={t('people.moderator')} data-testid="person.moderator">
            <Crown size={16} aria-hidden />
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
        <Microphone person={person} name={name} />
      </span>
      {(isLocal || people.menu.enabled) && <PersonMenu person={person} />}
    </li>
  );
});

/** A hand, with its place among several. */
function RaisedHand({ person: { raisedHandAt, handPlace } }: { readonly person: Person }) {
  const { t } = useTranslation();
  if (raisedHandAt === undefined) return null;
  return (
    <span
      role="img"
      className="person-hand"
      aria-label={handPlace === undefined ? t('people.handRaised') : t('people.handOrder', { place: handPlace })}
      data-testid="person.hand"
    >
      <Hand size={14} aria-hidden />
      {handPlace}
    </span>
  );
}

/** Whether somebody can be heard; for moderators the button that changes it, or asks for it. */
function Microphone({ person, name }: { readonly person: Person; readonly name: string }) {
  const { t } = useTranslation();
  const { people, config } = useController();
  const isModerator = useMeet((state) => state.client.self.isModerator);
  const mayAsk = useMeet((state) => state.client.services.has('av_moderation'));
  const { id, isLocal, isAudioOn } = person;
  const icon = isAudioOn ? <Mic size={16} aria-hidden /> : <MicOff size={16} aria-hidden />;
  const isButton = isModerator && !isLocal && (isAudioOn ? config.people.menu.mayMute : mayAsk);
  if (isButton) {
    const label = t(`people.quick.${isAudioOn ? 'mute' : 'ask'}`, { name });
    const run = () => (isAudioOn ? people.mute(id, 'audio') : people.allow(id, 'audio'));
    return (
      <span data-tone={isAudioOn ? undefined : 'off'} data-testid={isAudioOn ? undefined : 'person.muted'}>
        <IconButton label={label} size="small" onClick={run} data-testid={`${isAudioOn ? 'mute' : 'unmute'}-audio-${id}`}>
          {icon}
        </IconButton>
      </span>
    );
  }
  if (isAudioOn) return icon;
  return (
    <span role="img" aria-label={t('meeting.muted')} data-tone="off" data-testid="person.muted">
      {icon}
    </span>
  );
}
