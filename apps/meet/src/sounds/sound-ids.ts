/** As official clients call them: what `disabledSounds` of config.js names (ui contract §1.9). */
export const SOUND_IDS = [
  'ASKED_TO_UNMUTE_SOUND',
  'E2EE_OFF_SOUND',
  'E2EE_ON_SOUND',
  'INCOMING_MSG_SOUND',
  'KNOCKING_PARTICIPANT_SOUND',
  'LIVE_STREAMING_OFF_SOUND',
  'LIVE_STREAMING_ON_SOUND',
  'NOISY_AUDIO_INPUT_SOUND',
  'NO_AUDIO_SIGNAL_SOUND',
  'OUTGOING_CALL_EXPIRED_SOUND',
  'OUTGOING_CALL_REJECTED_SOUND',
  'OUTGOING_CALL_RINGING_SOUND',
  'OUTGOING_CALL_START_SOUND',
  'PARTICIPANT_JOINED_SOUND',
  'PARTICIPANT_LEFT_SOUND',
  'RAISE_HAND_SOUND',
  'REACTION_SOUND',
  'RECORDING_OFF_SOUND',
  'RECORDING_ON_SOUND',
  'TALK_WHILE_MUTED_SOUND',
] as const;
export type SoundId = (typeof SOUND_IDS)[number];

/** What a person switches on and off in the settings. Sounds without a switch belong to what the person does or must hear. */
export const SOUND_SWITCHES = ['messages', 'joined', 'left', 'knocks', 'talkWhileMuted', 'reactions', 'hands', 'recordings'] as const;
export type SoundSwitch = (typeof SOUND_SWITCHES)[number];

export const SWITCH_OF: Readonly<Partial<Record<SoundId, SoundSwitch>>> = {
  INCOMING_MSG_SOUND: 'messages',
  PARTICIPANT_JOINED_SOUND: 'joined',
  PARTICIPANT_LEFT_SOUND: 'left',
  KNOCKING_PARTICIPANT_SOUND: 'knocks',
  TALK_WHILE_MUTED_SOUND: 'talkWhileMuted',
  REACTION_SOUND: 'reactions',
  RAISE_HAND_SOUND: 'hands',
  RECORDING_ON_SOUND: 'recordings',
  RECORDING_OFF_SOUND: 'recordings',
  LIVE_STREAMING_ON_SOUND: 'recordings',
  LIVE_STREAMING_OFF_SOUND: 'recordings',
};

/** Switches for sounds that the operator leaves to the person. */
export function shownSwitches(disabled: readonly string[]): readonly SoundSwitch[] {
  return SOUND_SWITCHES.filter((kind) => SOUND_IDS.some((id) => SWITCH_OF[id] === kind && !disabled.includes(id)));
}

/** The sound that stands for a switch. */
export function soundOf(kind: SoundSwitch): SoundId {
  return SOUND_IDS.findLast((id) => SWITCH_OF[id] === kind) ?? 'INCOMING_MSG_SOUND';
}
