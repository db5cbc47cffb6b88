import type { Source } from './source.ts';

/** Recordings and streams, on the server and on this machine (ui contract §1.3, §1.9). */
export function readRecording(config: Source) {
  return {
    service: {
      enabled: config.flag('recordingService.enabled', false),
      isShared: config.flag('recordingService.sharingEnabled', false),
      warnsOfStorage: !config.flag('recordingService.hideStorageWarning', false),
    },
    local: {
      enabled: !config.flag('localRecording.disable', false),
      /** "Only me" is offered. */
      hasSelfRecording: !config.flag('localRecording.disableSelfRecording', false),
      tellsEverybody: config.flag('localRecording.notifyAllParticipants', false),
    },
    liveStreaming: {
      enabled: config.flag('liveStreaming.enabled', false),
      helpUrl: config.url('liveStreaming.helpLink'),
      termsUrl: config.url('liveStreaming.termsLink'),
      privacyUrl: config.url('liveStreaming.dataPrivacyLink'),
      /** What a stream key looks like. */
      keyPattern: config.text('liveStreaming.validatorRegExpString'),
    },
    needsConsent: config.flag('recordings.requireConsent', false),
    skipsConsentInMeeting: config.flag('recordings.skipConsentInMeeting', false),
    consentUrl: config.url('recordings.consentLearnMoreLink'),
  } as const;
}

export function readCaptions(config: Source, ui: Source) {
  return {
    enabled: config.flag('transcription.enabled', false) && !config.flag('transcription.disableClosedCaptions', false),
    isTranscribing: config.flag('transcription.enabled', false),
    /** Shown over the stage. */
    onStage: !ui.flag('DISABLE_TRANSCRIPTION_SUBTITLES', false),
    translationLanguages: config.texts('transcription.translationLanguages') ?? [],
    translationLanguagesHead: config.texts('transcription.translationLanguagesHead') ?? [],
    startsForAll: !config.flag('transcription.disableStartForAll', false),
    startsWithRecording: config.flag('transcription.autoTranscribeOnRecord', config.flag('transcription.autoCaptionOnRecord', false)),
  } as const;
}
