// SuperNets
