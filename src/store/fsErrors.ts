export { errorCode, isMissing } from '../base/systemError';
