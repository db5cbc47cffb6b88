import type { partEn } from '../en/part.ts';

export const partZh: typeof partEn = {
  failed: '页面的这一部分未能加载，可能是服务器刚刚更新。会议不受影响。',
  retry: '重试',
  reload: '刷新页面',
  loading: '正在加载…',
};
