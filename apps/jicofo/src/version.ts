/** Version of the focus, in `/about/version` and in its presence. */
export const VERSION = '0.1.0';
