import { noDeadline, type Deadline } from '../platform/deadline';
import { Attendance } from './attendance';

const left = (ms: number): Deadline => ({ remainingMs: () => ms });
const late: Deadline = {
  remainingMs: () => {
    throw new Error('late');
  },
};

describe('those who wait for a client', () => {
  it('are as patient as the most patient of them', () => {
    const attendance = new Attendance();
    expect(attendance.remainingMs()).toBe(Infinity);
    const leaveShort = attendance.begin(left(10));
    expect(attendance.remainingMs()).toBe(10);
    const leaveLong = attendance.begin(left(500));
    const leaveLate = attendance.begin(late);
    expect(attendance.remainingMs()).toBe(500);
    const leaveEver = attendance.begin(noDeadline);
    expect(attendance.remainingMs()).toBe(Infinity);
    leaveEver();
    leaveLong();
    expect(attendance.remainingMs()).toBe(10);
    leaveShort();
    expect(() => attendance.remainingMs()).toThrow('late');
    leaveLate();
    expect(attendance.remainingMs()).toBe(Infinity);
  });

  it('count each time that they wait', () => {
    const attendance = new Attendance();
    const one = left(10);
    const leave = attendance.begin(one);
    attendance.begin(one);
    leave();
    leave();
    expect(attendance.remainingMs()).toBe(10);
  });
});
