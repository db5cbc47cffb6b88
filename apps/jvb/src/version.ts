/** Version of the bridge, in `/about/version`, its presence and `ServerHello`. */
export const VERSION = '0.1.0';
