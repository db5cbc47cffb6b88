/** Version of the web front, in `/about/version`. */
export const VERSION = '0.1.0';
