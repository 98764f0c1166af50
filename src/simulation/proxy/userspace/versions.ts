/** The releases whose userspace mode is known; 1.26 took it out. */
export const userspaceVersions = ['1.18', '1.21', '1.23', '1.25'] as const;
