// The door for Node: build and tests run lessons through the same code as the reader's browser.
export { buildCatalogue, findLessons } from '../course/build-catalogue';
export { firstPacket } from '../course/first-packet';
export { anchorOf, findTerm } from '../course/glossary/glossary';
export { glossaryPage } from '../course/glossary/page';
export { readLesson, termOf, walkLesson } from '../course/lesson';
export { lessonIdOf } from '../course/lesson-id';
export { answerRecalls, runLesson } from '../course/run-lesson';
export { runProgram } from './run-program';
