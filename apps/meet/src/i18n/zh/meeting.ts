import type { meetingEn } from '../en/meeting.ts';

export const meetingZh: typeof meetingEn = {
  meeting: {
    panelWidth: '面板宽度',
    skip: '跳到会议控制栏',
    you: '您',
    guest: '访客',
    screenOf: '{{name}} 的屏幕',
    muted: '麦克风已关闭',
    interrupted: '连接中断',
    speaking: '正在发言',
    alone: '还没有其他人。',
    aloneHint: '把链接发给您想见的人。',
    people_one: '{{count}} 人',
    people_other: '{{count}} 人',
    previousPage: '上一页',
    nextPage: '下一页',
    page: '第 {{page}} 页，共 {{pages}} 页',
  },
  banner: {
    connecting: '正在连接…',
    reconnecting: '连接已断开，正在重新连接…',
    mediaBlocked:
      '画面和声音无法到达服务器。当前网络可能屏蔽了 UDP；如果所有人都连不上，请管理员检查服务器的对外地址（JVB_ADVERTISE_IPS）。',
    noBridge: '当前没有可用的媒体服务器。恢复后会自动显示画面和声音。',
    audioBlocked: '点击以收听其他人',
  },
};
