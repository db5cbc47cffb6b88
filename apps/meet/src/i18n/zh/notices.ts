import type { noticesEn } from '../en/notices.ts';

export const noticesZh: typeof noticesEn = {
  notices: {
    label: '通知',
    close: '关闭',
    operator: '服务管理方通知',
    sounds: '以下情况播放提示音',
    shown: '以下情况显示提示',
    soundFor: {
      messages: '收到消息',
      joined: '有人加入',
      left: '有人离开',
      knocks: '有人请求加入',
      talkWhileMuted: '静音时说话',
      reactions: '有人发送表情回应',
      hands: '有人举手',
      recordings: '录制或直播开始、结束',
    },
    wordFor: {
      joined: '有人加入',
      left: '有人离开',
      hands: '有人举手',
      messages: '聊天面板关闭时收到消息',
      polls: '有人发起投票',
      files: '有人分享文件',
      knocks: '有人请求加入',
      recordings: '录制或直播开始、结束',
    },
  },
  notify: {
    connectedOneMember: '{{name}} 加入了会议',
    connectedTwoMembers: '{{name}} 和 {{second}} 加入了会议',
    connectedThreePlusMembers: '{{name}} 等 {{total}} 人加入了会议',
    leftOneMember: '{{name}} 离开了会议',
    leftTwoMembers: '{{name}} 和 {{second}} 离开了会议',
    leftThreePlusMembers: '{{name}} 等 {{total}} 人离开了会议',
    raisedHand: '{{name}} 想发言',
    moderator: '您现在是主持人了',
  },
};
