import { describe, expect, it } from 'vitest';
import { labTasks } from '../../src/course/lab-tasks';
import { shellHas } from '../../src/lab/shell-has';
import { allInspectTasks, inspectLesson, inspectTasks } from '../../src/lab/tasks/inspect';
import { commands } from '../../src/simulation/shell/registry.ts';
import { choices, Lab, nameOf, solutions, taskOf } from './lab';

const questions = inspectTasks.filter(({ answer }) => answer.kind !== 'state');
const states = inspectTasks.filter(({ answer }) => answer.kind === 'state');

describe('the list of tasks', () => {
  it('has ids that differ, and the course counts those that can be done', () => {
    expect(new Set(allInspectTasks.map(({ id }) => id)).size).toBe(allInspectTasks.length);
    expect(labTasks[inspectLesson]).toEqual(inspectTasks.map(({ id, title }) => ({ id, title })));
  });
  it('tasks that need kubectl are there when the shell has it, and only then', () => {
    expect(shellHas.kubectl).toBe(commands.some(({ name }) => name === 'kubectl'));
    expect(inspectTasks.some(({ needs }) => needs === 'kubectl')).toBe(shellHas.kubectl);
  });
  it('every task that changes the cluster has a way to do it', () => {
    expect(Object.keys(solutions).sort()).toEqual(
      allInspectTasks
        .filter(({ answer }) => answer.kind === 'state')
        .map(({ id }) => id)
        .sort(),
    );
  });
  it('no question, hint or command has a right answer in it, in any cluster', () => {
    for (const choice of choices) {
      const lab = new Lab(choice);
      for (const task of inspectTasks.filter(({ answer }) => answer.kind === 'range' || answer.kind === 'address')) {
        const shown = [
          task.title,
          task.question(lab.names),
          task.look(lab.names),
          ...task.hints(lab.names),
          ...task.commands(lab.names).map(({ line }) => line),
        ];
        expect(shown.join('\n')).not.toContain(lab.right(task));
      }
    }
  });
});

describe.each(choices.map((choice) => ({ choice, name: nameOf(choice) })))('$name', ({ choice }) => {
  const lab = new Lab(choice);

  it.each(questions)('$id: the right answer passes, and stands in what the commands print', async (task) => {
    const right = lab.right(task);
    expect(right).not.toBe('');
    expect(lab.check(task.id, right)).toEqual({ outcome: 'right', text: task.because(lab.facts, lab.names) });
    const printed = await Promise.all(task.commands(lab.names).map(({ line, on }) => lab.run(line, on)));
    if (task.answer.kind !== 'choice') expect(printed.join('\n').toLowerCase()).toContain(right);
    for (const text of printed) expect(text).not.toMatch(/not found|not simulated|No such file/);
  });

  it.each(questions)('$id: the right answers of other questions are wrong here, and the verdict says why', (task) => {
    const right = lab.right(task);
    for (const other of questions.filter(({ answer }) => answer.kind === task.answer.kind && answer.kind !== 'choice')) {
      const answer = lab.right(other);
      if (answer === right) continue;
      const { outcome, text } = lab.check(task.id, answer);
      expect(outcome).toBe('wrong');
      expect(text.endsWith(task.look(lab.names)), text).toBe(true);
      expect(text.length).toBeGreaterThan(task.look(lab.names).length);
      expect(text).not.toContain(right);
    }
    if (task.answer.kind === 'choice')
      for (const { id } of task.answer.choices.filter((one) => one.id !== right)) {
        const { outcome, text } = lab.check(task.id, id);
        expect(outcome).toBe('wrong');
        expect(text.length).toBeGreaterThan(task.look(lab.names).length + 20);
      }
    expect(lab.check(task.id, ' ')).toEqual({ outcome: 'unreadable', text: 'There is no answer yet.' });
  });

  it('dns-owner: the node’s own `ip addr` says the same', async () => {
    const shown = (await lab.run('ip -o addr')).split('\n').filter((line) => line.includes(` ${lab.right(taskOf('dns-address'))}/32 `));
    expect(shown.map((line) => line.split(/\s+/)[1])).toEqual(lab.lab.initialMode === 'ipvs' ? ['kube-ipvs0'] : []);
    expect(lab.right(taskOf('dns-owner'))).toBe(shown.length > 0 ? 'dummy' : 'none');
  });

  it.each(states)('$id: not so at first, so when it is done', async (task) => {
    const own = new Lab(choice);
    const before = own.check(task.id);
    expect(before.outcome).toBe('wrong');
    expect(before.text.endsWith(task.look(own.names))).toBe(true);
    const printed = await solutions[task.id]?.(own);
    expect(own.check(task.id), printed).toEqual({ outcome: 'right', text: task.because(own.facts, own.names) });
  });
});
