/** What every part of Parley tells as its version, in `/about/version` and to its peers: that of the package. */
export const VERSION = '0.1.0';
