/** English texts of what is looked at together. */
export const panesEn = {
  document: 'Shared document',
  openDocument: 'Open the shared document',
  closeDocument: 'Close the shared document',
  documentFailed: 'There is no shared document here.',
  whiteboard: 'Whiteboard',
  openWhiteboard: 'Open the whiteboard',
  closeWhiteboard: 'Close the whiteboard',
  whiteboardFailed: 'The whiteboard could not be opened.',
  connecting: 'Connecting to the others at the whiteboard …',
  crowd: {
    nearly: 'The meeting is getting too large for the whiteboard.',
    tooMany: 'The meeting is too large for the whiteboard.',
  },
};
