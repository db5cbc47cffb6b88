/** English texts of what is decided before joining. */
export const prejoinEn = {
  prejoin: {
    title: 'Ready to join?',
    name: 'Your name',
    namePlaceholder: 'How others see you',
    join: 'Join meeting',
    microphone: 'Microphone',
    camera: 'Camera',
    cameraOff: 'Camera is off',
    opening: 'Starting camera…',
    level: 'Microphone level',
  },
  devices: {
    defaultDevice: 'Default device',
    audio: {
      refused: 'The microphone is blocked. Allow it in the address bar of your browser to be heard.',
      notFound: 'No microphone was found. You can join and listen.',
      inUse: 'The microphone is used by another program.',
      unsupported: 'This page may not use the microphone.',
      failed: 'The microphone could not be started.',
    },
    camera: {
      refused: 'The camera is blocked. Allow it in the address bar of your browser to be seen.',
      notFound: 'No camera was found. You can join without.',
      inUse: 'The camera is used by another program.',
      unsupported: 'This page may not use the camera.',
      failed: 'The camera could not be started.',
    },
  },
};
