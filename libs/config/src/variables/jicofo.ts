/** Variables of the jicofo container. */
export const jicofo = {};
