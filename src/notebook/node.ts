// The door for Node: build and tests run lessons through the same code as the reader's browser.
export { readLesson, walkLesson } from '../course/lesson';
export { runLesson } from '../course/run-lesson';
export { runProgram } from './run-program';
