/** Variables of the jvb container. */
export const jvb = {};
