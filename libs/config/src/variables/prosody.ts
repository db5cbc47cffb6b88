/** Variables of the prosody container. */
export const prosody = {};
