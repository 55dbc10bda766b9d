import { Client } from 'pg';
import { createScope, transaction, TRACKED_TABLES, type Scope } from '../../src/tenancy';
