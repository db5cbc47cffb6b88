import { WithTooltip } from '@parley/ui';
import { CircleDot, Gauge, Hand, LockOpen, Radio, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { durationText, useNow } from '../meeting/use-now.ts';
import { handsUp, type LabelName } from './labels.ts';

const SIZE = 15;

/** One of the labels above the pictures; those that lead somewhere are buttons. */
export function Label({ name }: { readonly name: Exclude<LabelName, 'subject'> }) {
  switch (name) {
    case 'conference-timer':
      return <Duration />;
    case 'participants-count':
      return <PeopleCount />;
    case 'raised-hands-count':
      return <HandCount />;
    case 'video-quality':
      return <Quality />;
    case 'insecure-room':
      return <InsecureRoom />;
    case 'recording':
      return <ServerRecording />;
    default:
      return <Recording />;
  }
}

function Duration() {
  const { t } = useTranslation();
  const startedAt = useMeet((state) => state.client.startedAt) ?? 0;
  const now = useNow();
  const label = t('people.duration');
  return (
    <span className="meeting-time" title={label}>
      <span className="ui-hidden">{label}</span>
      <time data-testid="meeting.duration">{durationText(now - startedAt)}</time>
    </span>
  );
}

function PeopleCount() {
  const { t } = useTranslation();
  const { people } = useController();
  const count = useMeet((state) => state.client.participants.length + 1);
  return (
    <LabelButton label={t('stage.count', { count })} onClick={() => people.togglePanel('people')} testId="label.people">
      <Users size={SIZE} aria-hidden /> {count}
    </LabelButton>
  );
}

function HandCount() {
  const { t } = useTranslation();
  const { people } = useController();
  const count = useMeet((state) => handsUp(state.client));
  return (
    <LabelButton label={t('people.hands', { count })} onClick={() => people.togglePanel('people')} tone="hand" testId="label.hands">
      <Hand size={SIZE} aria-hidden /> {count}
    </LabelButton>
  );
}

function Quality() {
  const { t } = useTranslation();
  const controller = useController();
  const isLow = useMeet(({ quality, settings }) => quality.isLow || settings.lowBandwidth);
  const height = useMeet((state) => state.settings.videoQuality);
  const text = isLow ? t('stage.lowBandwidth') : t('stage.height', { height });
  return (
    <LabelButton label={t('stage.quality', { text })} onClick={() => controller.openDialog('videoQuality')} testId="label.quality">
      <Gauge size={SIZE} aria-hidden /> {text}
    </LabelButton>
  );
}

function InsecureRoom() {
  const { t } = useTranslation();
  const controller = useController();
  const text = t('stage.insecure');
  return (
    <LabelButton label={t('stage.insecureHint')} onClick={() => controller.openDialog('security')} tone="warn" testId="label.insecure">
      <LockOpen size={SIZE} aria-hidden /> {text}
    </LabelButton>
  );
}

function Recording() {
  const { t } = useTranslation();
  const isOwn = useMeet((state) => state.recorder.status === 'on');
  const label = t(isOwn ? 'stage.recording' : 'stage.recordingByOthers');
  return (
    <RecordingLabel label={label} text={t('stage.rec')} testId="label.recording">
      <CircleDot size={SIZE} aria-hidden />
    </RecordingLabel>
  );
}

/** Kept on the server, or shown elsewhere. */
function ServerRecording() {
  const { t } = useTranslation();
  const isStream = useMeet((state) => state.client.recordings.some(({ mode, status }) => mode === 'stream' && status === 'on'));
  const label = t(isStream ? 'recording.stream.on' : 'recording.file.on');
  return (
    <RecordingLabel label={label} text={t(isStream ? 'recording.live' : 'stage.rec')} testId="label.serverRecording">
      {isStream ? <Radio size={SIZE} aria-hidden /> : <CircleDot size={SIZE} aria-hidden />}
    </RecordingLabel>
  );
}

interface RecordingLabelProps {
  readonly label: string;
  /** A word for the eye; `label` is read out in its place. */
  readonly text: string;
  readonly testId: string;
  readonly children: ReactNode;
}

function RecordingLabel({ label, text, testId, children }: RecordingLabelProps) {
  return (
    <span className="meeting-label" data-tone="danger" role="status" title={label} data-testid={testId}>
      {children}
      <span className="ui-hidden">{label}</span>
      <span aria-hidden>{text}</span>
    </span>
  );
}

interface LabelButtonProps {
  readonly label: string;
  readonly tone?: 'hand' | 'warn';
  readonly testId: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function LabelButton({ label, tone, testId, onClick, children }: LabelButtonProps) {
  return (
    <WithTooltip label={label}>
      <button type="button" className="meeting-label" data-tone={tone} aria-label={label} onClick={onClick} data-testid={testId}>
        {children}
      </button>
    </WithTooltip>
  );
}
